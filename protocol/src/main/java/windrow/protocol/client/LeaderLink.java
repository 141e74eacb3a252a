package windrow.protocol.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import windrow.protocol.discovery.Leader;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.Message;
import windrow.protocol.message.NotLeading;
import windrow.protocol.rpc.Link;
import windrow.protocol.rpc.LinkException;
import windrow.protocol.rpc.LinkListener;
import windrow.protocol.rpc.UnsendableException;

/** One connection to a leader, with the calls that wait on it. It serves until it breaks, once. Thread-safe. */
final class LeaderLink implements LinkListener {

    private final Leader leader;
    private final Map<Long, CompletableFuture<ClientReply>> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable Link link;
    private volatile @Nullable LinkException broken;

    LeaderLink(Leader leader) {
        this.leader = leader;
    }

    Leader leader() {
        return leader;
    }

    /** Why it serves no more; null while it does. */
    @Nullable
    LinkException broken() {
        return broken;
    }

    /**
     * Sends the request; the future completes with its reply or fails with the reason why none will come: an
     * {@link UnsendableException} when it is this request that cannot be sent.
     */
    CompletableFuture<ClientReply> call(ClientRequest request) {
        CompletableFuture<ClientReply> reply = new CompletableFuture<>();
        waiting.put(request.call(), reply);
        Link open = link;
        LinkException reason = broken;
        if (reason != null || open == null) {
            waiting.remove(request.call());
            reply.completeExceptionally(reason != null ? reason : new LinkException("not connected"));
        } else {
            open.send(leader.epoch(), request);
        }
        return reply;
    }

    void forget(long call) {
        waiting.remove(call);
    }

    void close(LinkException reason) {
        end(reason);
    }

    @Override
    public void opened(Link link) {
        this.link = link;
        if (broken != null) {
            link.close();
        }
    }

    @Override
    public void received(Link link, long epoch, Message message) {
        if (message instanceof ClientReply reply) {
            CompletableFuture<ClientReply> call = waiting.remove(reply.call());
            if (call != null) {
                call.complete(reply);
            }
        } else if (message instanceof NotLeading) {
            end(new LinkException("the coordinator at " + leader.host() + ":" + leader.port() + " does not lead"));
        } else {
            end(new LinkException(link.peer() + " sent a " + message.getClass().getSimpleName() + " to a client"));
        }
    }

    @Override
    public void closed(Link link, @Nullable Throwable cause) {
        if (cause instanceof UnsendableException unsendable && unsendable.unsent() instanceof ClientRequest request) {
            // Whoever asked for it is told so; who else waits here can ask again.
            CompletableFuture<ClientReply> call = waiting.remove(request.call());
            if (call != null) {
                call.completeExceptionally(unsendable);
            }
        }
        String reason = cause == null || cause.getMessage() == null ? "the connection was closed" : cause.getMessage();
        end(new LinkException(reason, cause));
    }

    private void end(LinkException reason) {
        synchronized (this) {
            if (broken == null) {
                broken = reason;
            }
        }
        waiting.values().forEach(call -> call.completeExceptionally(reason));
        waiting.clear();
        Link open = link;
        if (open != null) {
            open.close();
        }
    }
}
