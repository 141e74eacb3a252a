package windrow.shuffle.serve;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Whether any byte of what is to be sent has left, since this was asked the last time. Used on the channel's network thread. */
final class OutboundProgress {
    private int messages;
    private long ofMessage;
    private long pending;

    boolean hasMoved(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        if (buffer == null) {
            return false;
        }
        int messagesNow = buffer.size();
        long ofMessageNow = buffer.currentProgress();
        long pendingNow = buffer.totalPendingWriteBytes();
        boolean moved = messagesNow != messages || ofMessageNow != ofMessage || pendingNow != pending;
        messages = messagesNow;
        ofMessage = ofMessageNow;
        pending = pendingNow;
        return moved;
    }
}
