package windrow.protocol.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.TimeUnit;
import windrow.protocol.message.Message;

/** What a channel is made of once both sides have greeted: frames in and out, signs of life, and the link. */
final class FrameHandlers {

    private static final int EPOCH_BYTES = 8;
    private static final int LENGTH_BYTES = 4;
    private static final int SIGNS_OF_LIFE_PER_TIMEOUT = 4;

    private final RpcLimits limits;

    /** One codec for each network thread. */
    private final FastThreadLocal<KryoCodec> codecs = new FastThreadLocal<>() {
        @Override
        protected KryoCodec initialValue() {
            return new KryoCodec();
        }
    };

    FrameHandlers(RpcLimits limits) {
        this.limits = limits;
    }

    void addTo(ChannelPipeline pipeline, NettyLink link) {
        long idleMillis = limits.idleTimeout().toMillis();
        pipeline.addLast(new LengthFieldBasedFrameDecoder(
                LENGTH_BYTES + EPOCH_BYTES + KryoCodec.MAX_MESSAGE_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES));
        pipeline.addLast(new Encoder());
        // Behind the decoder, so that a peer that sends a frame byte by byte counts as silent.
        pipeline.addLast(
                new IdleStateHandler(idleMillis, idleMillis / SIGNS_OF_LIFE_PER_TIMEOUT, 0, TimeUnit.MILLISECONDS));
        pipeline.addLast(new Receiver(link));
        link.opened();
    }

    private final class Encoder extends MessageToByteEncoder<Outgoing> {
        @Override
        protected void encode(ChannelHandlerContext ctx, Outgoing outgoing, ByteBuf out) {
            byte[] body = bytes(outgoing.message());
            out.writeInt(EPOCH_BYTES + body.length).writeLong(outgoing.epoch()).writeBytes(body);
        }

        private byte[] bytes(Message message) {
            try {
                return codecs.get().encode(message);
            } catch (RuntimeException e) {
                throw new EncoderException(new UnsendableException(message, e));
            }
        }
    }

    private final class Receiver extends ChannelDuplexHandler {

        private final NettyLink link;

        Receiver(NettyLink link) {
            this.link = link;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) throws CorruptFrameException {
            ByteBuf frame = (ByteBuf) read;
            try {
                if (frame.isReadable()) {
                    receive(frame);
                }
            } finally {
                frame.release();
            }
        }

        private void receive(ByteBuf frame) throws CorruptFrameException {
            if (frame.readableBytes() <= EPOCH_BYTES) {
                throw new CorruptFrameException("a frame of " + frame.readableBytes() + " bytes");
            }
            long epoch = frame.readLong();
            if (epoch < 0) {
                throw new CorruptFrameException("a frame of epoch " + epoch);
            }
            byte[] body = new byte[frame.readableBytes()];
            frame.readBytes(body);
            link.received(epoch, codecs.get().decode(body, 0, body.length));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof IdleStateEvent idle) {
                if (idle.state() == IdleState.WRITER_IDLE) {
                    ctx.writeAndFlush(Unpooled.copyInt(0));
                } else {
                    link.fail(new LinkException("nothing came from " + link.peer() + " for " + limits.idleTimeout()));
                }
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (!ctx.channel().isWritable()) {
                link.fail(new LinkException(
                        link.peer() + " does not read: more than " + limits.maxQueuedBytes() + " bytes wait for it"));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            link.fail(cause);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            link.closed();
        }
    }
}
