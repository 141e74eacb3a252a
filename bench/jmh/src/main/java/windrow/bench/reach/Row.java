package windrow.bench.reach;

import java.util.List;
import java.util.stream.Stream;

/**
 * A line of the table.
 *
 * @param id by which it is asked for
 * @param work what is done, for people
 * @param group the runs that it is made of
 * @param ours the peer that is judged
 * @param against the peers that it is compared with: the fastest of them counts; none: it is compared with no one
 */
record Row(String id, String work, Group group, String ours, List<String> against, By by, Reach reach) {
    Stream<String> peers() {
        return Stream.concat(Stream.of(ours), against.stream());
    }
}
