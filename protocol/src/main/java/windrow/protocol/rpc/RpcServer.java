package windrow.protocol.rpc;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts links over TCP. Whoever does not greet as the package's description says, in time, is disconnected and costs nothing more.
 *
 * <p>Threading: one network thread serves all connections and calls the listener.
 */
public final class RpcServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

    private static final int BACKLOG = 1024;

    private final LinkRole role;
    private final String cluster;
    private final Set<LinkRole> accepted;
    private final LinkListener listener;
    private final RpcLimits limits;
    private final FrameHandlers frames;
    private final Admission admission;
    private @Nullable NettyIo io;
    private @Nullable Channel channel;

    /**
     * @param role of this process
     * @param cluster that it belongs to; peers of other clusters are refused
     * @param accepted roles of the peers that may connect
     * @param listener told of every link
     */
    public RpcServer(LinkRole role, String cluster, Set<LinkRole> accepted, LinkListener listener, RpcLimits limits) {
        this.role = new Hello(Hello.VERSION, role, cluster).role();
        this.cluster = cluster;
        this.accepted = Set.copyOf(accepted);
        this.listener = listener;
        this.limits = limits;
        this.frames = new FrameHandlers(limits);
        this.admission = new Admission(limits.maxConnections());
    }

    /**
     * Listens; once.
     *
     * @param port 0: any free one
     * @param setting that the port comes from, for the error message
     * @throws LinkException when it cannot listen there; names host, port and setting
     */
    public synchronized void start(String host, int port, String setting) throws LinkException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new LinkException("cannot listen on " + host + ":" + port + " (" + setting + "): unknown host");
        }
        io = new NettyIo("windrow-" + role + "-rpc", 1);
        ChannelFuture bound = new ServerBootstrap()
                .group(io.group())
                .channel(io.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(limits.maxQueuedBytes() / 2, limits.maxQueuedBytes()))
                .childHandler(new Accept())
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            io.close();
            throw new LinkException(
                    "cannot listen on " + host + ":" + port + " (" + setting + "): " + reason(bound.cause())
                            + "; end what listens there or set another port",
                    bound.cause());
        }
        channel = bound.channel();
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    /** Where it listens; after {@link #start}. */
    public synchronized int port() {
        if (channel == null) {
            throw new IllegalStateException("not started");
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Stops listening and closes all links. Repeatable. */
    @Override
    public synchronized void close() {
        if (io != null) {
            io.close();
            io = null;
        }
    }

    /** Why there is no room for a connection. */
    private String full() {
        String setting = limits.maxConnectionsSetting();
        return "this " + role + " has as many connections as it takes, " + limits.maxConnections()
                + (setting.isEmpty() ? "" : " (setting " + setting + ")");
    }

    /** Bounds the number of connections. */
    private final class Accept extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel connection) {
            Admission.Verdict verdict = admission.enter();
            connection.closeFuture().addListener(closed -> admission.leave(verdict));
            switch (verdict) {
                case WELCOME -> connection.pipeline().addLast(new Greeter(false));
                case REFUSED -> connection.pipeline().addLast(new Greeter(true));
                case CLOSED -> connection.close();
            }
            long turnedAway = admission.toWarnOf(System.nanoTime());
            if (turnedAway > 0) {
                LOG.warn(
                        "refused {} connections, the last from {}: {}", turnedAway, connection.remoteAddress(), full());
            }
        }
    }

    /** Takes the hello, answers it, and makes room for the frames. */
    private final class Greeter extends ByteToMessageDecoder {

        private final boolean full;
        private boolean done;

        /** @param full there is no room for one more connection */
        Greeter(boolean full) {
            this.full = full;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.executor()
                    .schedule(
                            () -> {
                                if (!done) {
                                    ctx.close();
                                }
                            },
                            limits.helloTimeout().toMillis(),
                            TimeUnit.MILLISECONDS);
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws CorruptFrameException {
            if (done) {
                in.skipBytes(in.readableBytes());
                return;
            }
            Hello hello = Hello.decode(in);
            if (hello == null) {
                return;
            }
            done = true;
            String stranger = hello.refusal(role, cluster, accepted);
            String refusal = stranger == null && full ? full() : stranger;
            Answer answer = new Answer(Hello.VERSION, role, refusal == null ? "" : refusal);
            ChannelFuture said = ctx.writeAndFlush(answer.encode(ctx.alloc()));
            if (refusal != null) {
                if (stranger != null) {
                    LOG.warn("refused a connection from {}: {}", ctx.channel().remoteAddress(), refusal);
                }
                said.addListener(ChannelFutureListener.CLOSE);
                return;
            }
            frames.addTo(ctx.pipeline(), new NettyLink(ctx.channel(), hello.role(), listener));
            ctx.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("closed a connection from {}: {}", ctx.channel().remoteAddress(), cause.toString());
            ctx.close();
        }
    }
}
