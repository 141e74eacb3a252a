package windrow.shuffle.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import windrow.shuffle.format.CorruptSegmentException;
import windrow.shuffle.format.RecordStream;
import windrow.shuffle.format.StoredSegment;

/** Finds out what to answer to a request. Reads files, so it does not run on a network thread. */
final class Lookup {
    private final SegmentStore store;

    Lookup(SegmentStore store) {
        this.store = store;
    }

    List<Answer> answers(String job, ShuffleRequest request) {
        List<Answer> answers = new ArrayList<>(request.items().size());
        for (ShuffleRequest.Item item : request.items()) {
            answers.add(answer(job, request, item));
        }
        return answers;
    }

    private Answer answer(String job, ShuffleRequest request, ShuffleRequest.Item item) {
        int mapIndex = item.mapIndex();
        try {
            Optional<StoredSegment> found = store.find(job, item.attempt());
            if (found.isEmpty()) {
                return Answer.missing(
                        mapIndex, ShuffleProtocol.NOT_FOUND, "there is no output of map attempt " + item.attempt());
            }
            check(found.get(), item, request);
            return Answer.found(mapIndex, found.get(), request.partition());
        } catch (CorruptSegmentException e) {
            return Answer.missing(mapIndex, ShuffleProtocol.CORRUPT, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            return Answer.missing(mapIndex, ShuffleProtocol.NOT_FOUND, "the file " + e.getMessage() + " is gone");
        } catch (IOException e) {
            return Answer.missing(mapIndex, ShuffleProtocol.FAILED, e.toString());
        }
    }

    private static void check(StoredSegment segment, ShuffleRequest.Item item, ShuffleRequest request)
            throws IOException {
        String what = "map output " + segment.dataFile();
        if (!segment.index().attempt().equals(item.attempt())) {
            throw new CorruptSegmentException(
                    what, "it is of attempt " + segment.index().attempt() + ", not of " + item.attempt());
        }
        if (request.partition() >= segment.index().partitions()) {
            throw new CorruptSegmentException(
                    what,
                    "it has " + segment.index().partitions() + " partitions, and number " + request.partition()
                            + " is asked for");
        }
        long size = Files.size(segment.dataFile());
        if (size != segment.index().totalBytes()) {
            throw new CorruptSegmentException(
                    what,
                    "it has " + size + " bytes, and its index says "
                            + segment.index().totalBytes());
        }
        if (request.verify()) {
            try (RecordStream records = segment.open(request.partition())) {
                while (records.next()) {
                    // reading verifies every block, and the number of records at the end
                }
            }
        }
    }
}
