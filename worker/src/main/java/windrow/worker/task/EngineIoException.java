package windrow.worker.task;

import java.io.IOException;

/** An I/O error of the engine on its way through user code, whose {@code emit} declares none. */
final class EngineIoException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final IOException io;

    EngineIoException(IOException io) {
        super(io.getMessage(), io);
        this.io = io;
    }

    IOException io() {
        return io;
    }
}
