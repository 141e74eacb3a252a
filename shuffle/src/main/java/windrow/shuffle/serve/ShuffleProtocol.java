package windrow.shuffle.serve;

/**
 * What a reducer and a shuffle server say to each other. Numbers are big-endian; text is UTF-8.
 *
 * <pre>
 * reducer:  hello frame*
 * server:   greeting answer*                ; one for each item of each request
 *
 * hello    = magic:int = 0x57534846 ("WSHF") version:short job:text token:bytes
 * greeting = magic:int version:short status:byte reason:text    ; status 0: welcome, else the server closes
 * frame    = length:int kind:byte ( request | credit )          ; length of what follows it, at most {@link #MAX_REQUEST_BYTES}
 * request  = flags:byte partition:int items:ushort              ; kind {@link #REQUEST}; at most {@link #MAX_ITEMS}
 *            { mapIndex:int attempt:text }*items                ; no map twice
 * credit   = bytes:int                      ; kind {@link #CREDIT}; 1 .. {@link #MAX_CREDIT_BYTES}
 * answer   = mapIndex:int status:byte ( reason:text crc:int | found )
 * found    = length:long records:long digest:long outputDigest:long crc:int bytes[length]   ; if status = {@link #OK}
 * text, bytes = length:ushort byte[length]
 * </pre>
 *
 * <p>{@code crc} is {@link AnswerCheck#crc}: over the partition and the attempt that were asked for, and what of the answer stands before it. A reducer
 * that gets another one closes the connection, since it does not know where the next answer begins, and asks again.
 *
 * <p>Requests are answered in their order, the items of one in the order that suits the server's disk. A reducer may ask again before it has
 * all answers, but no more than {@link #MAX_REQUESTS} requests are unanswered at a time. The server takes one more: when the last bytes of an answer
 * have arrived, it may not have noticed yet that they have left.
 *
 * <p>The server sends no more bytes of partitions than the reducer has given credit for, in all; it begins with none. So a reducer has room for what is
 * under way, and a slow one takes nothing of the server but its place in a table. Unused credit never exceeds {@link #MAX_CREDIT_BYTES}; below
 * {@link #MIN_CREDIT_BYTES} the server waits for more rather than send crumbs, so a reducer that has read all that was sent must have given that much.
 *
 * <p>{@code found} tells the partition's entry in the index of the map output, then its bytes as they are in the segment
 * file, whose blocks have checksums of their own. With the flag {@link #FLAG_VERIFY} the server reads and checks the
 * partition before it answers: so a reducer that received damaged bytes learns whether it was the disk or the wire.
 */
public final class ShuffleProtocol {
    public static final int MAGIC = 0x57534846;

    /** 1 had neither credit nor more than one request at a time. */
    public static final short VERSION = 2;

    /** Room for {@link #MAX_ITEMS} attempts with names of 250 bytes. */
    public static final int MAX_REQUEST_BYTES = 256 * 1024;

    public static final int MAX_ITEMS = 1000;

    /** The next request is there when the one before is answered: that hides the way there and back, and more would not hide more. */
    public static final int MAX_REQUESTS = 2;

    public static final int MIN_CREDIT_BYTES = 32 * 1024;

    public static final int MAX_CREDIT_BYTES = 64 * 1024 * 1024;

    /** Of a job's name, and of a token. */
    public static final int MAX_HELLO_TEXT_BYTES = 255;

    /** Of an explanation. */
    public static final int MAX_REASON_BYTES = 4096;

    /** Kind of frame. */
    public static final byte REQUEST = 1;

    /** Kind of frame. */
    public static final byte CREDIT = 2;

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
