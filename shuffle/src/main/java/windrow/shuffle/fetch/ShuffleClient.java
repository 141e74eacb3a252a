package windrow.shuffle.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.serve.AnswerCheck;
import windrow.shuffle.serve.ShuffleProtocol;

/**
 * The reducer's end of a connection to a shuffle server; see {@link ShuffleProtocol}. It gives credit for a window of bytes, and for half a window
 * again whenever that has been read. Used by one thread.
 */
final class ShuffleClient implements Closeable {
    /** What comes beside bytes of partitions: headers. */
    private static final int HEADER_ROOM = 64 * 1024;

    private final String peer;
    private final ChannelInput input;
    private final Channel channel;
    private final CreditWindow window;
    private int readSinceCredit;

    private ShuffleClient(String peer, ChannelInput input, Channel channel, CreditWindow window) {
        this.peer = peer;
        this.input = input;
        this.channel = channel;
        this.window = window;
    }

    /** An answer about one item. */
    record Answer(
            int mapIndex,
            byte status,
            String reason,
            @Nullable PartitionEntry entry) {}

    /**
     * Connects and says hello.
     *
     * @throws IOException if there is nobody, or the server refuses
     */
    static ShuffleClient connect(FetchTransport transport, String host, int port, FetchSpec spec)
            throws IOException, InterruptedException {
        String peer = "shuffle server " + host + ":" + port;
        CreditWindow window = CreditWindow.open(spec.memory());
        ChannelInput input = new ChannelInput(peer, spec.limits().readTimeoutMillis(), window.bytes() + HEADER_ROOM);
        Channel channel;
        try {
            channel = transport.connect(host, port, spec.limits().connectTimeoutMillis(), input);
        } catch (IOException | InterruptedException | RuntimeException e) {
            window.close();
            throw e;
        }
        ShuffleClient client = new ShuffleClient(peer, input, channel, window);
        try {
            client.sayHello(spec);
            client.readGreeting();
            return client;
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private void sayHello(FetchSpec spec) {
        byte[] job = spec.job().getBytes(StandardCharsets.UTF_8);
        ByteBuf hello = channel.alloc().buffer(64);
        hello.writeInt(ShuffleProtocol.MAGIC).writeShort(ShuffleProtocol.VERSION);
        hello.writeShort(job.length).writeBytes(job);
        hello.writeShort(spec.token().length).writeBytes(spec.token());
        writeCredit(hello, window.bytes());
        channel.writeAndFlush(hello, channel.voidPromise());
    }

    private void readGreeting() throws IOException {
        if ((int) input.readNumber(Integer.BYTES) != ShuffleProtocol.MAGIC) {
            throw new IOException(peer + " is none: it does not speak the shuffle protocol");
        }
        input.readNumber(Short.BYTES);
        byte status = (byte) input.readNumber(1);
        String reason = readReason(new ByteArrayOutputStream());
        if (status != ShuffleProtocol.OK) {
            throw new IOException(peer + " refuses: " + reason);
        }
    }

    private static void writeCredit(ByteBuf out, int bytes) {
        out.writeInt(1 + Integer.BYTES).writeByte(ShuffleProtocol.CREDIT).writeInt(bytes);
    }

    private void hasRead(int bytes) {
        readSinceCredit += bytes;
        if (readSinceCredit >= window.bytes() / 2) {
            ByteBuf credit = channel.alloc().buffer(16);
            writeCredit(credit, readSinceCredit);
            readSinceCredit = 0;
            channel.writeAndFlush(credit, channel.voidPromise());
        }
    }

    /**
     * Asks for the outputs of several maps; then {@link #next} gives one answer for each, in any order, after those of the requests before. Two
     * requests may be unanswered at a time.
     */
    void request(int partition, boolean verify, List<MapOutputLocation> outputs) {
        ByteBuf request = channel.alloc().buffer(1024);
        request.writeInt(0).writeByte(ShuffleProtocol.REQUEST);
        request.writeByte(verify ? ShuffleProtocol.FLAG_VERIFY : 0).writeInt(partition);
        request.writeShort(outputs.size());
        for (MapOutputLocation output : outputs) {
            byte[] attempt = output.attempt().getBytes(StandardCharsets.UTF_8);
            request.writeInt(output.mapIndex()).writeShort(attempt.length).writeBytes(attempt);
        }
        request.setInt(0, request.readableBytes() - Integer.BYTES);
        channel.writeAndFlush(request, channel.voidPromise());
    }

    /** Knows what was asked for. */
    @FunctionalInterface
    interface Asked {
        /**
         * The attempt whose output of that map was asked for.
         *
         * @throws IOException if none was
         */
        String attempt(int mapIndex) throws IOException;
    }

    /**
     * The next answer; if it is an entry, {@link #body} gives its bytes, which have to be read before the next.
     *
     * @param partition that was asked for
     * @throws IOException if the connection breaks, or what comes is not as it was sent: then nobody knows where the next answer begins
     */
    Answer next(int partition, Asked asked) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream(64);
        int mapIndex = (int) number(Integer.BYTES, header);
        String attempt = asked.attempt(mapIndex);
        byte status = (byte) number(1, header);
        Answer answer = status == ShuffleProtocol.OK
                ? new Answer(
                        mapIndex,
                        status,
                        "",
                        new PartitionEntry(
                                number(Long.BYTES, header),
                                number(Long.BYTES, header),
                                number(Long.BYTES, header),
                                number(Long.BYTES, header)))
                : new Answer(mapIndex, status, readReason(header), null);
        int crc = (int) input.readNumber(Integer.BYTES);
        if (crc != AnswerCheck.crc(partition, attempt, ByteBuffer.wrap(header.toByteArray()))) {
            throw new IOException("what " + peer + " says of partition " + partition + " of map " + mapIndex
                    + ", attempt " + attempt + ", was damaged on its way: its checksum does not agree with it");
        }
        PartitionEntry entry = answer.entry();
        if (entry != null && (entry.length() < 0 || entry.records() < 0)) {
            throw new IOException(peer + " says that map " + mapIndex + " has " + entry.records() + " records in "
                    + entry.length() + " bytes");
        }
        return answer;
    }

    private long number(int bytes, ByteArrayOutputStream header) throws IOException {
        long n = input.readNumber(bytes);
        for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            header.write((int) (n >>> shift));
        }
        return n;
    }

    /** The bytes of the partition that was announced last, and then what else comes; not to be closed. */
    InputStream body() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int b = input.read();
                if (b >= 0) {
                    hasRead(1);
                }
                return b;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int n = input.read(into, offset, length);
                if (n > 0) {
                    hasRead(n);
                }
                return n;
            }
        };
    }

    private String readReason(ByteArrayOutputStream header) throws IOException {
        int length = (int) number(Short.BYTES, header);
        if (length > ShuffleProtocol.MAX_REASON_BYTES) {
            throw new IOException(peer + " gives a reason of " + length + " bytes");
        }
        byte[] reason = input.readNBytes(length);
        if (reason.length < length) {
            throw new EOFException(peer + " has closed the connection");
        }
        header.write(reason, 0, length);
        return new String(reason, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        channel.close();
        input.close();
        window.close();
    }
}
