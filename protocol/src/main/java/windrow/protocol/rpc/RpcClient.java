package windrow.protocol.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens links over TCP. Thread-safe; one network thread serves all its links and calls their listeners.
 */
public final class RpcClient implements LinkConnector, AutoCloseable {

    private final Hello hello;
    private final LinkRole peer;
    private final RpcLimits limits;
    private final FrameHandlers frames;
    private final NettyIo io;

    /**
     * @param role of this process
     * @param peer what it expects to find at the other end
     * @param cluster that it belongs to
     */
    public RpcClient(LinkRole role, LinkRole peer, String cluster, RpcLimits limits) {
        this.hello = new Hello(Hello.VERSION, role, cluster);
        this.peer = peer;
        this.limits = limits;
        this.frames = new FrameHandlers(limits);
        // Netty starts the thread with the first connection.
        this.io = new NettyIo("windrow-" + role + "-links", 1);
    }

    @Override
    public CompletableFuture<Link> connect(String host, int port, LinkListener listener, Duration timeout) {
        CompletableFuture<Link> result = new CompletableFuture<>();
        String address = peer + " at " + host + ":" + port;
        Greeter greeter = new Greeter(address, listener, result);
        try {
            ChannelFuture connecting = new Bootstrap()
                    .group(io.group())
                    .channel(io.channel())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()))
                    .option(
                            ChannelOption.WRITE_BUFFER_WATER_MARK,
                            new WriteBufferWaterMark(limits.maxQueuedBytes() / 2, limits.maxQueuedBytes()))
                    .handler(greeter)
                    .connect(host, port);
            connecting.addListener(connected -> {
                if (!connected.isSuccess()) {
                    result.completeExceptionally(cannot(address, connected.cause()));
                }
            });
            connecting
                    .channel()
                    .eventLoop()
                    .schedule(
                            () -> greeter.fail(
                                    connecting,
                                    new LinkException("cannot connect to the " + address + " within " + timeout)),
                            timeout.toMillis(),
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | IllegalStateException e) {
            result.completeExceptionally(
                    new LinkException("cannot connect to the " + address + ": this side is closed", e));
        }
        return result;
    }

    private static LinkException cannot(String address, Throwable cause) {
        String reason = cause instanceof UnknownHostException ? "unknown host" : cause.getMessage();
        return new LinkException("cannot connect to the " + address + ": " + (reason == null ? cause : reason), cause);
    }

    /** Closes all links. Repeatable. */
    @Override
    public void close() {
        io.close();
    }

    /** Says hello, takes the answer, and makes room for the frames. */
    private final class Greeter extends ByteToMessageDecoder {

        private final String address;
        private final LinkListener listener;
        private final CompletableFuture<Link> result;

        Greeter(String address, LinkListener listener, CompletableFuture<Link> result) {
            this.address = address;
            this.listener = listener;
            this.result = result;
        }

        void fail(ChannelFuture connecting, LinkException why) {
            if (result.completeExceptionally(why)) {
                connecting.channel().close();
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(hello.encode(ctx.alloc()));
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws LinkException {
            if (result.isDone()) {
                in.skipBytes(in.readableBytes());
                return;
            }
            Answer answer = Answer.decode(in);
            if (answer == null) {
                return;
            }
            if (!answer.refusal().isEmpty()) {
                throw new LinkRefusedException("the " + address + " refused: " + answer.refusal());
            }
            if (answer.version() != Hello.VERSION) {
                throw new LinkRefusedException("the " + address + " speaks protocol version " + answer.version()
                        + ", this " + hello.role() + " speaks version " + Hello.VERSION
                        + "; use the same release of Windrow on both sides");
            }
            if (answer.role() != peer) {
                throw new LinkRefusedException("the " + address + " is a " + answer.role());
            }
            NettyLink link = new NettyLink(ctx.channel(), answer.role(), listener);
            frames.addTo(ctx.pipeline(), link);
            result.complete(link);
            ctx.pipeline().remove(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            result.completeExceptionally(silent(null));
        }

        private LinkException silent(@Nullable Throwable cause) {
            return new LinkException(
                    "the " + address
                            + " closed the connection without a greeting: it is no Windrow process, or has too many connections",
                    cause);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
            if (inner instanceof CorruptFrameException) {
                result.completeExceptionally(new LinkRefusedException(
                        "the " + address + " answers, but not as Windrow does: " + inner.getMessage()));
            } else {
                result.completeExceptionally(inner instanceof LinkException ? inner : silent(inner));
            }
            ctx.close();
        }
    }
}
