package windrow.shuffle.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.serve.ShuffleProtocol;

/** The reducer's end of a connection to a shuffle server; see {@link ShuffleProtocol}. Used by one thread. */
final class ShuffleClient implements Closeable {
    private final String peer;
    private final ChannelInput input;
    private final Channel channel;

    private ShuffleClient(String peer, ChannelInput input, Channel channel) {
        this.peer = peer;
        this.input = input;
        this.channel = channel;
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
        ChannelInput input = new ChannelInput(peer, spec.limits().readTimeoutMillis());
        Channel channel = transport.connect(host, port, spec.limits().connectTimeoutMillis(), input);
        ShuffleClient client = new ShuffleClient(peer, input, channel);
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
        channel.writeAndFlush(hello, channel.voidPromise());
    }

    private void readGreeting() throws IOException {
        if ((int) input.readNumber(Integer.BYTES) != ShuffleProtocol.MAGIC) {
            throw new IOException(peer + " is none: it does not speak the shuffle protocol");
        }
        input.readNumber(Short.BYTES);
        byte status = (byte) input.readNumber(1);
        String reason = readReason();
        if (status != ShuffleProtocol.OK) {
            throw new IOException(peer + " refuses: " + reason);
        }
    }

    /** Asks for the outputs of several maps; then {@link #next} gives one answer for each, in this order. */
    void request(int partition, boolean verify, List<MapOutputLocation> outputs) {
        ByteBuf request = channel.alloc().buffer(1024);
        request.writeInt(0).writeByte(verify ? ShuffleProtocol.FLAG_VERIFY : 0).writeInt(partition);
        request.writeShort(outputs.size());
        for (MapOutputLocation output : outputs) {
            byte[] attempt = output.attempt().getBytes(StandardCharsets.UTF_8);
            request.writeInt(output.mapIndex()).writeShort(attempt.length).writeBytes(attempt);
        }
        request.setInt(0, request.readableBytes() - Integer.BYTES);
        channel.writeAndFlush(request, channel.voidPromise());
    }

    /** The answer about the next item; if it is an entry, {@link #input} gives its bytes, which have to be read. */
    Answer next(int expectedMap) throws IOException {
        int mapIndex = (int) input.readNumber(Integer.BYTES);
        if (mapIndex != expectedMap) {
            throw new IOException(peer + " answers about map " + mapIndex + " instead of " + expectedMap);
        }
        byte status = (byte) input.readNumber(1);
        if (status != ShuffleProtocol.OK) {
            return new Answer(mapIndex, status, readReason(), null);
        }
        PartitionEntry entry = new PartitionEntry(
                input.readNumber(Long.BYTES),
                input.readNumber(Long.BYTES),
                input.readNumber(Long.BYTES),
                input.readNumber(Long.BYTES));
        if (entry.length() < 0 || entry.records() < 0) {
            throw new IOException(peer + " says that map " + mapIndex + " has " + entry.records() + " records in "
                    + entry.length() + " bytes");
        }
        return new Answer(mapIndex, status, "", entry);
    }

    InputStream input() {
        return input;
    }

    private String readReason() throws IOException {
        int length = (int) input.readNumber(Short.BYTES);
        if (length > ShuffleProtocol.MAX_REASON_BYTES) {
            throw new IOException(peer + " gives a reason of " + length + " bytes");
        }
        byte[] reason = input.readNBytes(length);
        if (reason.length < length) {
            throw new EOFException(peer + " has closed the connection");
        }
        return new String(reason, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        channel.close();
        input.close();
    }
}
