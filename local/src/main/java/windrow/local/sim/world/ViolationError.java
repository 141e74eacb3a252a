package windrow.local.sim.world;

/** Something happened that never may. The simulation ends with it. */
public final class ViolationError extends Error {

    private static final long serialVersionUID = 1;

    public ViolationError(String message) {
        super(message);
    }

    public ViolationError(String message, Throwable cause) {
        super(message, cause);
    }
}
