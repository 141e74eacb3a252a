package windrow.shuffle.fetch;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import windrow.shuffle.net.Transports;

/**
 * The network threads that all fetchers of an executor share; none is started before the first connection. Safe for use by
 * several threads.
 */
public final class FetchTransport implements Closeable {
    private static final int MIN_READ_BYTES = 1024;
    private static final int FIRST_READ_BYTES = 16 * 1024;
    private static final int MAX_READ_BYTES = 64 * 1024;

    private final int threads;
    private @Nullable EventLoopGroup group;
    private boolean closed;

    /** @param threads 1 or more */
    public FetchTransport(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be 1 or more, not " + threads);
        }
        this.threads = threads;
    }

    /** Connects; the bytes that come are put into {@code input}. */
    Channel connect(String host, int port, int timeoutMillis, ChannelInput input)
            throws IOException, InterruptedException {
        Bootstrap bootstrap = new Bootstrap()
                .group(group())
                .channel(Transports.socketChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES)
                                .maxMessagesPerRead(4))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(input.handler());
                    }
                });
        ChannelFuture connected = bootstrap.connect(new InetSocketAddress(host, port));
        try {
            connected.await();
        } catch (InterruptedException e) {
            connected.channel().close();
            throw e;
        }
        if (!connected.isSuccess()) {
            throw new IOException(
                    "cannot connect to shuffle server " + host + ":" + port + ": "
                            + connected.cause().getMessage(),
                    connected.cause());
        }
        return connected.channel();
    }

    private synchronized EventLoopGroup group() throws IOException {
        if (closed) {
            throw new IOException("the fetch transport is closed");
        }
        if (group == null) {
            group = Transports.group(threads, "shuffle-fetch");
        }
        return group;
    }

    /** Closes all connections; returns when the threads have ended. Closing twice is harmless. */
    @Override
    public void close() {
        EventLoopGroup stopped;
        synchronized (this) {
            closed = true;
            stopped = group;
            group = null;
        }
        if (stopped != null) {
            Transports.shutdown(stopped);
        }
    }
}
