package windrow.protocol.rpc;

/** The peer was reached and does not speak with us: another cluster, another protocol version, too many connections, no Windrow at all. */
public final class LinkRefusedException extends LinkException {

    private static final long serialVersionUID = 1;

    public LinkRefusedException(String message) {
        super(message);
    }
}
