package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reducer's connection. It waits for the hello, then for requests, of which it keeps {@link ShuffleProtocol#MAX_REQUESTS}. An answer is
 * sent piece by piece. For each piece three things have to be there: credit from the reducer, a turn (see {@link FairTurns}), and the piece before must
 * have left; so a connection holds one piece at most, and where several jobs fetch, their pieces alternate.
 *
 * <p>Every wait that depends on the reducer is bounded: for the hello, for a whole request, for credit, for any byte of a piece to leave. A reducer
 * that is slow goes on, by small pieces.
 *
 * <p>All state belongs to the channel's network thread; files are read on others.
 */
final class ShuffleConnection extends ByteToMessageDecoder implements FairTurns.Waiter {
    private static final Logger LOG = LoggerFactory.getLogger(ShuffleConnection.class);

    private enum State {
        /** Waits for the hello. */
        HELLO,
        /** Takes requests and answers them. */
        OPEN,
        /** Refused or broken: waits for the connection to close. */
        CLOSING
    }

    private final ServeResources resources;
    private final long idleTimeoutMillis;
    private final ArrayDeque<ShuffleRequest> waiting = new ArrayDeque<>();

    private State state = State.HELLO;
    private volatile String job = "";
    private volatile @Nullable RequestPlan current;

    /** A turn is waited for or held, or the request is being verified. */
    private boolean busy;

    /** A piece is on its way to the reducer. */
    private boolean sending;

    private long credit;

    /** How much the next piece may have; read by another thread after the turn was granted. */
    private volatile long budget;

    /** How much a piece may have: little after one that did not leave in time. */
    private int pieceBytes = ServeResources.PIECE_BYTES;

    private volatile @Nullable ChannelHandlerContext context;
    private final OutboundProgress progress = new OutboundProgress();
    private long movedNanos;
    private @Nullable Future<?> idleTimer;
    private @Nullable Future<?> stallTimer;

    ShuffleConnection(ServeResources resources, long idleTimeoutMillis) {
        this.resources = resources;
        this.idleTimeoutMillis = idleTimeoutMillis;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        movedNanos = ctx.executor().ticker().nanoTime();
        checkIdleLater(ctx, idleTimeoutMillis);
        super.channelActive(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        end();
    }

    private void end() {
        state = State.CLOSING;
        waiting.clear();
        current = null;
        resources.turns().leave(this);
        cancel(idleTimer);
        cancel(stallTimer);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** The reducer's time begins anew. */
    private void moved(ChannelHandlerContext ctx) {
        movedNanos = ctx.executor().ticker().nanoTime();
    }

    private void checkIdleLater(ChannelHandlerContext ctx, long millis) {
        idleTimer = ctx.executor().schedule(() -> checkIdle(ctx), millis, TimeUnit.MILLISECONDS);
    }

    /** While it waits for the server's own disk or turn, the reducer is not to blame. */
    private void checkIdle(ChannelHandlerContext ctx) {
        if (!ctx.channel().isOpen()) {
            return;
        }
        long idleMillis = TimeUnit.NANOSECONDS.toMillis(ctx.executor().ticker().nanoTime() - movedNanos);
        if (idleMillis < idleTimeoutMillis) {
            checkIdleLater(ctx, idleTimeoutMillis - idleMillis);
        } else if (busy && !sending) {
            checkIdleLater(ctx, idleTimeoutMillis);
        } else {
            LOG.debug("Closing {}: idle in state {}", ctx.channel(), state);
            ctx.close();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (state) {
            case HELLO -> readHello(ctx, in);
            case OPEN -> readFrame(ctx, in);
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
        Optional<byte[]> expected = resources.store().token(job);
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
        moved(ctx);
        if (status == ShuffleProtocol.OK) {
            state = State.OPEN;
            ctx.writeAndFlush(greeting, ctx.voidPromise());
        } else {
            state = State.CLOSING;
            ctx.writeAndFlush(greeting).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void readFrame(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 1 || length > ShuffleProtocol.MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException("a frame of " + length + " bytes");
        }
        if (in.readableBytes() < Integer.BYTES + length) {
            return;
        }
        in.skipBytes(Integer.BYTES);
        ByteBuf frame = in.readSlice(length);
        byte kind = frame.readByte();
        switch (kind) {
            case ShuffleProtocol.REQUEST -> addRequest(ShuffleRequest.read(frame, resources.store()::kept));
            case ShuffleProtocol.CREDIT -> addCredit(frame);
            default -> throw new IllegalArgumentException("a frame of kind " + kind);
        }
        moved(ctx);
        goOn(ctx);
    }

    private void addRequest(ShuffleRequest request) {
        // the last bytes of an answer may have arrived before it is known here that they have left: hence one more
        if (waiting.size() + (current == null ? 0 : 1) >= ShuffleProtocol.MAX_REQUESTS + 1) {
            throw new IllegalArgumentException("more than " + ShuffleProtocol.MAX_REQUESTS + " requests at a time");
        }
        waiting.add(request);
    }

    private void addCredit(ByteBuf frame) {
        int bytes = frame.readableBytes() == Integer.BYTES ? frame.readInt() : 0;
        if (bytes < 1 || credit + bytes > ShuffleProtocol.MAX_CREDIT_BYTES) {
            throw new IllegalArgumentException("a credit of " + bytes + " bytes above " + credit);
        }
        credit += bytes;
    }

    /** Asks for a turn if there is something to be sent and the reducer has room for it. */
    private void goOn(ChannelHandlerContext ctx) {
        if (busy || state != State.OPEN) {
            return;
        }
        RequestPlan plan = current;
        if (plan == null) {
            ShuffleRequest request = waiting.poll();
            if (request == null) {
                return;
            }
            plan = new RequestPlan(resources.store(), resources.meter(), job, request);
            current = plan;
            if (plan.verifies()) {
                busy = true;
                verify(ctx, plan);
                return;
            }
        }
        if (credit >= ShuffleProtocol.MIN_CREDIT_BYTES) {
            busy = true;
            budget = Math.min(credit, pieceBytes);
            resources.turns().ask(this);
        }
    }

    @Override
    public String job() {
        return job;
    }

    /** Nothing is timed meanwhile, so whatever goes wrong here has to end the connection: else it would stay for ever. */
    private void verify(ChannelHandlerContext ctx, RequestPlan plan) {
        Runnable done = () -> onLoop(ctx, () -> {
            busy = false;
            moved(ctx);
            goOn(ctx);
        });
        new Verification(resources, job, plan, ctx.alloc(), () -> !ctx.channel().isActive(), done, ctx::close).start();
    }

    private static void onLoop(ChannelHandlerContext ctx, Runnable task) {
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closing {}: the server is closing", ctx.channel());
            ctx.close();
        }
    }

    /** Also called by other connections' threads. */
    @Override
    public void go(FairTurns.Turn turn) {
        ChannelHandlerContext ctx = context;
        RequestPlan plan = current;
        if (ctx == null || plan == null) {
            turn.end();
            return;
        }
        try {
            resources.reading().execute(() -> read(ctx, plan, turn));
        } catch (RejectedExecutionException e) {
            LOG.debug("Closing {}: the server is closing", ctx.channel());
            giveUp(ctx, turn);
        } catch (RuntimeException | Error e) {
            giveUp(ctx, turn);
            throw e;
        }
    }

    private static void giveUp(ChannelHandlerContext ctx, FairTurns.Turn turn) {
        turn.end();
        ctx.close();
    }

    /** Runs on a thread that may block. As in {@link #verify}, whatever goes wrong has to end the connection. */
    private void read(ChannelHandlerContext ctx, RequestPlan plan, FairTurns.Turn turn) {
        Piece piece;
        try {
            piece = plan.piece(ctx.alloc(), budget);
        } catch (RuntimeException | Error e) {
            LOG.error("Closing {}: its request for outputs of job {} failed", ctx.channel(), job, e);
            giveUp(ctx, turn);
            return;
        }
        try {
            ctx.executor().execute(() -> send(ctx, plan, piece, turn));
        } catch (RuntimeException | Error e) {
            LOG.debug("Closing {}: the server is closing", ctx.channel(), e);
            piece.release();
            giveUp(ctx, turn);
        }
    }

    private void send(ChannelHandlerContext ctx, RequestPlan plan, Piece piece, FairTurns.Turn turn) {
        if (state != State.OPEN) {
            piece.release();
            turn.end();
            return;
        }
        try {
            credit -= piece.partitionBytes();
            sending = true;
            moved(ctx);
            ChannelFuture written = piece.writeTo(ctx);
            if (!written.isDone()) {
                progress.hasMoved(ctx.channel());
                watchLater(ctx, turn);
            }
            written.addListener((ChannelFutureListener) future -> sent(ctx, plan, future, turn));
        } catch (RuntimeException | Error e) {
            LOG.error("Closing {}: a piece of outputs of job {} cannot be sent", ctx.channel(), job, e);
            piece.release();
            giveUp(ctx, turn);
        }
    }

    private void watchLater(ChannelHandlerContext ctx, FairTurns.Turn turn) {
        stallTimer =
                ctx.executor().schedule(() -> watch(ctx, turn), ServeResources.STALL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The piece is still on its way. As long as any of it leaves, the reducer is slow, not gone. */
    private void watch(ChannelHandlerContext ctx, FairTurns.Turn turn) {
        if (!sending || state != State.OPEN) {
            return;
        }
        if (progress.hasMoved(ctx.channel())) {
            moved(ctx);
        }
        resources.meter().stalls.increment();
        pieceBytes = ShuffleProtocol.MIN_CREDIT_BYTES;
        if (!turn.lapse()) {
            LOG.debug("{} keeps its turn, for too many others are as slow", ctx.channel());
        }
        watchLater(ctx, turn);
    }

    private void sent(ChannelHandlerContext ctx, RequestPlan plan, ChannelFuture written, FairTurns.Turn turn) {
        turn.end();
        cancel(stallTimer);
        sending = false;
        busy = false;
        moved(ctx);
        if (!written.isSuccess()) {
            LOG.debug("Closing {}: {}", ctx.channel(), String.valueOf(written.cause()));
            ctx.close();
            return;
        }
        if (plan.ended()) {
            current = null;
        }
        pieceBytes = Math.min(ServeResources.PIECE_BYTES, 2 * pieceBytes);
        goOn(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("Closing {}: {}", ctx.channel(), cause.toString());
        end();
        ctx.close();
    }
}
