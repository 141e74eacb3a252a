package windrow.shuffle.serve;

/**
 * What a reducer and a shuffle server say to each other. Numbers are big-endian; text is UTF-8.
 *
 * <pre>
 * reducer:  hello request*
 * server:   greeting answer*                ; one answer per request, in their order
 *
 * hello    = magic:int = 0x57534846 ("WSHF") version:short job:text token:bytes
 * greeting = magic:int version:short status:byte reason:text    ; status 0: welcome, else the server closes
 * request  = length:int                     ; of what follows, at most {@link #MAX_REQUEST_BYTES}
 *            flags:byte partition:int items:ushort              ; at most {@link #MAX_ITEMS}
 *            { mapIndex:int attempt:text }*items
 * answer   = { mapIndex:int status:byte ( reason:text | found ) }*items     ; in the order of the request
 * found    = length:long records:long digest:long outputDigest:long bytes[length]   ; if status = {@link #OK}
 * text, bytes = length:ushort byte[length]
 * </pre>
 *
 * <p>{@code found} tells the partition's entry in the index of the map output, then its bytes as they are in the segment
 * file, whose blocks have checksums of their own. With the flag {@link #FLAG_VERIFY} the server reads and checks the
 * partition before it answers: so a reducer that received damaged bytes learns whether it was the disk or the wire.
 */
public final class ShuffleProtocol {
    public static final int MAGIC = 0x57534846;
    public static final short VERSION = 1;

    /** Room for {@link #MAX_ITEMS} attempts with names of 250 bytes. */
    public static final int MAX_REQUEST_BYTES = 256 * 1024;

    public static final int MAX_ITEMS = 1000;

    /** Of a job's name, and of a token. */
    public static final int MAX_HELLO_TEXT_BYTES = 255;

    /** Of an explanation. */
    public static final int MAX_REASON_BYTES = 4096;

    public static final byte FLAG_VERIFY = 1;

    /** Greeting: go on. Item: found. */
    public static final byte OK = 0;

    /** Greeting: the job is not known here, or the token is not the job's. */
    public static final byte REFUSED = 1;

    /** Greeting: the server does not speak that version. */
    public static final byte WRONG_VERSION = 2;

    /** Item: there is no such map output here. */
    public static final byte NOT_FOUND = 3;

    /** Item: there is one, but it is damaged. */
    public static final byte CORRUPT = 4;

    /** Item: it cannot be read just now. */
    public static final byte FAILED = 5;

    private ShuffleProtocol() {}
}
