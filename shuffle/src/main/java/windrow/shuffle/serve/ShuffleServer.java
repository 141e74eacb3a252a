package windrow.shuffle.serve;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.shuffle.net.Transports;

/**
 * Hands out partitions of map outputs; what it understands stands at {@link ShuffleProtocol}. Whoever says something else,
 * or nothing for too long, is disconnected.
 *
 * <p>What it takes is bounded, however many reducers of however many jobs fetch: {@link ServeResources#MAX_TURNS} pieces of
 * {@link ServeResources#PIECE_BYTES} are read or sent at a time, in turn among jobs and at most half of them of one; {@link
 * ServeResources#MAX_LAPSED} more may wait for reducers that do not take what they gave credit for, {@link ServeResources#MAX_HELD_OF_JOB} of
 * one job. Beside that a connection holds its requests, some 50 bytes for each output that is asked for.
 *
 * <p>Safe for use by several threads.
 */
public final class ShuffleServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ShuffleServer.class);

    /** How long {@link #close} waits for the threads. */
    private static final long CLOSE_SECONDS = 10;

    private final ShuffleServerSpec spec;
    private final SegmentStore store;
    private final AtomicInteger connections = new AtomicInteger();
    private @Nullable Running running;

    private final ServeMeter meter = new ServeMeter();

    private record Running(
            EventLoopGroup group,
            ThreadPoolExecutor reading,
            ThreadPoolExecutor verifying,
            ChannelGroup channels,
            int port) {}

    public ShuffleServer(ShuffleServerSpec spec, SegmentStore store) {
        this.spec = spec;
        this.store = store;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if the port is taken or the address is not one of this machine; names both
     */
    public synchronized void start() throws IOException {
        if (running != null) {
            throw new IllegalStateException("the shuffle server was started before");
        }
        EventLoopGroup group = Transports.group(spec.threads(), "shuffle-serve");
        // no more is read or verified than there are turns: that bounds the queues
        ThreadPoolExecutor reading = threads(spec.threads(), "shuffle-read");
        ThreadPoolExecutor verifying = threads(ServeResources.VERIFY_TURNS, "shuffle-verify");
        ServeResources resources = new ServeResources(
                store,
                meter,
                new FairTurns(ServeResources.MAX_TURNS, ServeResources.MAX_HELD_OF_JOB, ServeResources.MAX_LAPSED),
                reading,
                new FairTurns(ServeResources.VERIFY_TURNS, ServeResources.VERIFY_TURNS, 0),
                verifying);
        ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(Transports.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel, channels, resources);
                    }
                });
        ChannelFuture bound =
                bootstrap.bind(new InetSocketAddress(spec.host(), spec.port())).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop(new Running(group, reading, verifying, channels, 0));
            throw new IOException(
                    "cannot listen for shuffle connections on " + spec.host() + ":" + spec.port() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        channels.add(bound.channel());
        int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        running = new Running(group, reading, verifying, channels, port);
    }

    private static ThreadPoolExecutor threads(int n, String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                n, n, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name, true));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private void admit(Channel channel, ChannelGroup channels, ServeResources resources) {
        if (connections.incrementAndGet() > spec.maxConnections()) {
            connections.decrementAndGet();
            LOG.warn(
                    "Shuffle connection from {} closed: there are {} already, which is the limit",
                    channel.remoteAddress(),
                    spec.maxConnections());
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        channels.add(channel);
        channel.pipeline().addLast(new ShuffleConnection(resources, spec.idleTimeoutMillis()));
    }

    /** The port that it listens on. */
    public synchronized int port() {
        if (running == null) {
            throw new IllegalStateException("the shuffle server is not running");
        }
        return running.port();
    }

    /** How many reducers are connected. */
    public int connections() {
        return connections.get();
    }

    /** What it has done so far. */
    public ServeCounts counts() {
        return meter.counts();
    }

    /** Closes all connections; returns when the threads have ended. Closing twice is harmless. */
    @Override
    public void close() {
        Running stopped;
        synchronized (this) {
            stopped = running;
            running = null;
        }
        if (stopped != null) {
            stop(stopped);
        }
    }

    private static void stop(Running server) {
        server.channels().close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        server.reading().shutdown();
        server.verifying().shutdown();
        Transports.shutdown(server.group());
    }
}
