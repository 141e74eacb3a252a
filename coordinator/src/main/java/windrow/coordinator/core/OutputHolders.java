package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hard: the workers that hold, or held, official map outputs of one job, numbered by first use. */
final class OutputHolders {

    private final List<OutputHolder> byNumber = new ArrayList<>();
    private final Map<String, OutputHolder> byWorker = new LinkedHashMap<>();

    @Nullable
    OutputHolder get(String worker) {
        return byWorker.get(worker);
    }

    OutputHolder get(int number) {
        return byNumber.get(number);
    }

    int size() {
        return byNumber.size();
    }

    List<String> names() {
        return List.copyOf(byWorker.keySet());
    }

    /** The worker's holder, a new one where there is none. */
    OutputHolder holding(String worker, String shuffleHost, int shufflePort) {
        OutputHolder known = byWorker.get(worker);
        return known != null ? known : add(new SnapshotPart.Holder(worker, shuffleHost, shufflePort));
    }

    /** The next one by number. */
    OutputHolder add(SnapshotPart.Holder state) {
        OutputHolder holder =
                new OutputHolder(byNumber.size(), state.worker(), state.shuffleHost(), state.shufflePort());
        if (byWorker.putIfAbsent(holder.worker, holder) != null) {
            throw new IllegalStateException("worker " + holder.worker + " stands twice among the holders of a job");
        }
        byNumber.add(holder);
        return holder;
    }

    void clear() {
        byNumber.clear();
        byWorker.clear();
    }

    void hash(StateHash hash) {
        hash.add(byNumber.size());
        byNumber.forEach(holder -> holder.hash(hash));
    }
}
