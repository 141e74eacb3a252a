package windrow.protocol.rpc;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import windrow.protocol.message.AttemptResult;
import windrow.protocol.message.ClientReply;
import windrow.protocol.message.ClientRequest;
import windrow.protocol.message.ExecutorMessage;
import windrow.protocol.message.NotLeading;
import windrow.protocol.message.RegisterWorker;
import windrow.protocol.message.TaskWork;
import windrow.protocol.message.WorkerOrders;
import windrow.protocol.message.WorkerReport;

/**
 * The numbers by which types are named on the wire, wherever the type is not plain from its place. A number is given once: a type that
 * goes leaves a hole, a new one takes the next free number of its group. Types that are not here cannot be sent or received.
 */
final class MessageTypes {

    private static final Map<Integer, Class<? extends Record>> BY_NUMBER = table();

    private MessageTypes() {}

    private static Map<Integer, Class<? extends Record>> table() {
        Map<Integer, Class<? extends Record>> types = new LinkedHashMap<>();
        // cluster
        types.put(10, NotLeading.class);
        types.put(11, RegisterWorker.class);
        types.put(12, WorkerReport.class);
        types.put(13, WorkerOrders.class);
        types.put(20, ClientRequest.Submit.class);
        types.put(21, ClientRequest.Status.class);
        types.put(22, ClientRequest.Kill.class);
        types.put(23, ClientRequest.Cluster.class);
        types.put(24, ClientRequest.Traces.class);
        types.put(30, ClientReply.Submitted.class);
        types.put(31, ClientReply.Refused.class);
        types.put(32, ClientReply.Status.class);
        types.put(33, ClientReply.UnknownJob.class);
        types.put(34, ClientReply.Cluster.class);
        types.put(35, ClientReply.Traces.class);
        // executors
        types.put(40, ExecutorMessage.Hello.class);
        types.put(41, ExecutorMessage.Assign.class);
        types.put(42, ExecutorMessage.Run.class);
        types.put(43, ExecutorMessage.Kill.class);
        types.put(44, ExecutorMessage.Grant.class);
        types.put(45, ExecutorMessage.Events.class);
        types.put(46, ExecutorMessage.Progress.class);
        types.put(47, ExecutorMessage.Ended.class);
        types.put(48, ExecutorMessage.Commit.class);
        types.put(49, ExecutorMessage.CannotFetch.class);
        types.put(50, ExecutorMessage.FetchSettled.class);
        types.put(51, ExecutorMessage.Release.class);
        types.put(52, ExecutorMessage.Released.class);
        // parts of messages
        types.put(60, TaskWork.Plan.class);
        types.put(61, TaskWork.Map.class);
        types.put(62, TaskWork.Reduce.class);
        types.put(63, TaskWork.Publish.class);
        types.put(64, TaskWork.Clean.class);
        types.put(70, AttemptResult.Planned.class);
        types.put(71, AttemptResult.Mapped.class);
        types.put(72, AttemptResult.Reduced.class);
        types.put(73, AttemptResult.Published.class);
        types.put(74, AttemptResult.Cleaned.class);
        types.put(75, AttemptResult.Failed.class);
        return Map.copyOf(types);
    }

    static void register(Kryo kryo, Function<Class<? extends Record>, Serializer<?>> serializers) {
        BY_NUMBER.forEach((number, type) -> kryo.register(type, serializers.apply(type), number));
    }
}
