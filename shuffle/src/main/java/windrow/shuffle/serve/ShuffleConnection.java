package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reducer's connection. It waits for the hello, then for a request; while it answers, it reads nothing more, so a
 * connection never holds more than one request and one read's worth of bytes. What is sent goes from file to socket in
 * pieces, the next one when the one before has left.
 *
 * <p>Every wait is bounded: for the hello, for a whole request, for each piece to leave.
 */
final class ShuffleConnection extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(ShuffleConnection.class);

    /** Sent at once: at 1 Mbit/s it leaves in nine seconds, well within any idle time-out. */
    private static final long PIECE_BYTES = 1024 * 1024;

    private enum State {
        /** Waits for the hello. */
        HELLO,
        /** Waits for a request. */
        REQUEST,
        /** Looks up or sends an answer. */
        ANSWERING,
        /** Refused or broken: waits for the connection to close. */
        CLOSING
    }

    private final SegmentStore store;
    private final Lookup lookup;
    private final Executor blocking;
    private final long idleTimeoutMillis;

    private State state = State.HELLO;
    private String job = "";
    private List<Answer> answers = List.of();
    private int item;
    private long sent;
    private boolean headerSent;
    private @Nullable Future<?> timeout;

    ShuffleConnection(SegmentStore store, Executor blocking, long idleTimeoutMillis) {
        this.store = store;
        this.lookup = new Lookup(store);
        this.blocking = blocking;
        this.idleTimeoutMillis = idleTimeoutMillis;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        restartTimeout(ctx);
        super.channelActive(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        cancelTimeout();
        state = State.CLOSING;
        super.channelInactive(ctx);
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    private void restartTimeout(ChannelHandlerContext ctx) {
        cancelTimeout();
        timeout = ctx.executor()
                .schedule(
                        () -> {
                            LOG.debug("Closing {}: idle in state {}", ctx.channel(), state);
                            ctx.close();
                        },
                        idleTimeoutMillis,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (state) {
            case HELLO -> readHello(ctx, in);
            case REQUEST -> readRequest(ctx, in);
            case ANSWERING -> {
                // what came along with the request stays where it is until that is answered
            }
            case CLOSING -> in.skipBytes(in.readableBytes());
        }
    }

    private void readHello(ChannelHandlerContext ctx, ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() < 4) {
            return;
        }
        if (in.getInt(at) != ShuffleProtocol.MAGIC) {
            throw new IllegalArgumentException(
                    "no shuffle client: its first bytes are " + Integer.toHexString(in.getInt(at)));
        }
        if (in.readableBytes() < 8) {
            return;
        }
        short version = in.getShort(at + 4);
        if (version != ShuffleProtocol.VERSION) {
            in.skipBytes(in.readableBytes());
            greet(
                    ctx,
                    ShuffleProtocol.WRONG_VERSION,
                    "this server speaks version " + ShuffleProtocol.VERSION + " of the shuffle protocol, not "
                            + version);
            return;
        }
        int jobLength = helloLength(in, at + 6);
        int tokenAt = at + 8 + jobLength;
        if (in.writerIndex() < tokenAt + 2) {
            return;
        }
        int tokenLength = helloLength(in, tokenAt);
        if (in.writerIndex() < tokenAt + 2 + tokenLength) {
            return;
        }
        job = in.toString(at + 8, jobLength, StandardCharsets.UTF_8);
        byte[] token = new byte[tokenLength];
        in.getBytes(tokenAt + 2, token);
        in.readerIndex(tokenAt + 2 + tokenLength);
        Optional<byte[]> expected = store.token(job);
        if (expected.isPresent() && MessageDigest.isEqual(expected.get(), token)) {
            greet(ctx, ShuffleProtocol.OK, "");
        } else {
            // does not tell which of the two it is
            greet(ctx, ShuffleProtocol.REFUSED, "job " + job + " is not known here, or the token is not its own");
        }
    }

    private static int helloLength(ByteBuf in, int at) {
        int length = in.getUnsignedShort(at);
        if (length > ShuffleProtocol.MAX_HELLO_TEXT_BYTES) {
            throw new IllegalArgumentException("a hello with a text of " + length + " bytes");
        }
        return length;
    }

    private void greet(ChannelHandlerContext ctx, byte status, String reason) {
        ByteBuf greeting = ctx.alloc().buffer(64);
        greeting.writeInt(ShuffleProtocol.MAGIC)
                .writeShort(ShuffleProtocol.VERSION)
                .writeByte(status);
        Answer.writeReason(greeting, reason);
        restartTimeout(ctx);
        if (status == ShuffleProtocol.OK) {
            state = State.REQUEST;
            ctx.writeAndFlush(greeting, ctx.voidPromise());
        } else {
            state = State.CLOSING;
            ctx.writeAndFlush(greeting).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void readRequest(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 0 || length > ShuffleProtocol.MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException("a request of " + length + " bytes");
        }
        if (in.readableBytes() < Integer.BYTES + length) {
            return;
        }
        in.skipBytes(Integer.BYTES);
        ShuffleRequest request = ShuffleRequest.read(in.readSlice(length));
        state = State.ANSWERING;
        ctx.channel().config().setAutoRead(false);
        cancelTimeout();
        try {
            blocking.execute(() -> answer(ctx, request));
        } catch (RejectedExecutionException e) {
            LOG.debug("Closing {}: the server is closing", ctx.channel());
            ctx.close();
        }
    }

    /**
     * Runs on a thread that may block. Nothing is timed meanwhile, and nothing read, so whatever goes wrong here has to end the
     * connection: else it would stay for ever.
     */
    private void answer(ChannelHandlerContext ctx, ShuffleRequest request) {
        try {
            List<Answer> found = lookup.answers(job, request);
            ctx.executor().execute(() -> startAnswer(ctx, found));
        } catch (RejectedExecutionException e) {
            LOG.debug("Closing {}: the server is closing", ctx.channel());
            ctx.close();
        } catch (RuntimeException | Error e) {
            LOG.error("Closing {}: its request for outputs of job {} failed", ctx.channel(), job, e);
            ctx.close();
        }
    }

    private void startAnswer(ChannelHandlerContext ctx, List<Answer> found) {
        if (state != State.ANSWERING) {
            return;
        }
        answers = found;
        item = 0;
        sent = 0;
        headerSent = false;
        sendMore(ctx);
    }

    private void sendMore(ChannelHandlerContext ctx) {
        ByteBuf header = ctx.alloc().buffer(64);
        long room = PIECE_BYTES;
        while (item < answers.size() && room > 0) {
            Answer answer = answers.get(item);
            if (!headerSent) {
                answer.writeHeader(header);
                headerSent = true;
            }
            long n = Math.min(room, answer.length() - sent);
            if (n > 0) {
                ctx.write(header, ctx.voidPromise());
                header = ctx.alloc().buffer(64);
                // opened when its turn comes; a file that is gone or shorter by then fails the write
                ctx.write(
                        new DefaultFileRegion(Objects.requireNonNull(answer.file()), answer.offset() + sent, n),
                        ctx.voidPromise());
                sent += n;
                room -= n;
            }
            if (sent == answer.length()) {
                item++;
                sent = 0;
                headerSent = false;
            }
        }
        restartTimeout(ctx);
        ctx.writeAndFlush(header).addListener((ChannelFutureListener) written -> {
            if (!written.isSuccess()) {
                LOG.debug("Closing {}: {}", ctx.channel(), String.valueOf(written.cause()));
                ctx.close();
            } else if (item < answers.size()) {
                sendMore(ctx);
            } else {
                endAnswer(ctx);
            }
        });
    }

    private void endAnswer(ChannelHandlerContext ctx) throws Exception {
        if (state != State.ANSWERING) {
            return;
        }
        answers = List.of();
        state = State.REQUEST;
        restartTimeout(ctx);
        ctx.channel().config().setAutoRead(true);
        // the next request may be here already: have what is kept looked at again
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("Closing {}: {}", ctx.channel(), cause.toString());
        state = State.CLOSING;
        ctx.close();
    }
}
