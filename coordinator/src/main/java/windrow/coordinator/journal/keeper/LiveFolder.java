package windrow.coordinator.journal.keeper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import windrow.coordinator.journal.DamagedJournalException;
import windrow.coordinator.journal.LaterLeaderException;
import windrow.coordinator.journal.store.JournalStore;

/** Gives the one live folder the name of this leader, which shuts out the one before. */
final class LiveFolder {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFolder.class);

    private static final Pattern NAME = Pattern.compile("epoch-([1-9][0-9]{0,17})");

    /** Looks at the root. More mean that others come and go all the time; the next election tries again. */
    private static final int MAX_LOOKS = 10;

    private final long epoch;
    private final String name;
    private final JournalStore store;
    private final Steps steps;
    private final JournalIdentity identity;
    private boolean made;
    private boolean taken;
    private int looks;

    /** @param identity asked before a folder is made or renamed, so that a journal of others stays as it is */
    LiveFolder(long epoch, JournalStore store, Steps steps, JournalIdentity identity) {
        this.epoch = epoch;
        this.name = name(epoch);
        this.store = store;
        this.steps = steps;
        this.identity = identity;
    }

    static String name(long epoch) {
        return "epoch-" + epoch;
    }

    /** Completes when the live folder, or a new one where there was none, has this leader's name. */
    CompletableFuture<Void> take() {
        return steps.run("preparing the journal's root " + place(""), store::prepare)
                .thenCompose(done -> identity.ask())
                .thenCompose(done -> look());
    }

    private CompletableFuture<Void> look() {
        if (looks++ == MAX_LOOKS) {
            return CompletableFuture.failedFuture(
                    new IOException(place("") + " changed " + MAX_LOOKS + " times in a row"));
        }
        return steps.call("listing the journal's root " + place(""), store::folders)
                .thenCompose(this::decide);
    }

    private CompletableFuture<Void> decide(List<String> folders) {
        TreeSet<Long> earlier = new TreeSet<>();
        boolean own = false;
        for (String folder : folders) {
            Matcher matcher = NAME.matcher(folder);
            if (!matcher.matches()) {
                LOG.warn("{} is no part of a journal and is left alone", place(folder));
                continue;
            }
            long found = Long.parseLong(matcher.group(1));
            if (found > epoch) {
                return CompletableFuture.failedFuture(new LaterLeaderException(
                        place(folder) + " is there, of a later leader than that of epoch " + epoch, found));
            } else if (found == epoch) {
                own = true;
            } else {
                earlier.add(found);
            }
        }
        if (own != (made || taken)) {
            return refused(own ? place(name) + " is there before this leader made it" : place(name) + " is gone");
        }
        if (taken) {
            return CompletableFuture.completedFuture(null);
        }
        if (earlier.isEmpty()) {
            return own ? CompletableFuture.completedFuture(null) : make();
        }
        return own ? giveUpOwn() : takeOneOf(new ArrayList<>(earlier));
    }

    /** It counts only if there is no other when looked again. */
    private CompletableFuture<Void> make() {
        return identity.checkNone()
                .thenCompose(done -> steps.run("making " + place(name), () -> store.createFolder(name)))
                .thenCompose(done -> {
                    made = true;
                    return look();
                });
    }

    /** Another one found nothing either, and may have used its folder before this one was there. */
    private CompletableFuture<Void> giveUpOwn() {
        return steps.run("removing " + place(name), () -> store.removeEmptyFolder(name))
                .thenCompose(done -> {
                    made = false;
                    return look();
                });
    }

    private CompletableFuture<Void> takeOneOf(List<Long> earlier) {
        CompletableFuture<Long> live = earlier.size() == 1
                ? CompletableFuture.completedFuture(earlier.get(0))
                : live(earlier, 0, new ArrayList<>());
        return live.thenCompose(found -> {
                    String from = name(found);
                    return identity.check(from)
                            .thenCompose(done -> steps.run(
                                    "renaming " + place(from) + " to " + place(name),
                                    () -> store.renameFolder(from, name)));
                })
                .thenCompose(done -> {
                    // no name comes into being twice, so no later leader should be there now; a look costs little
                    taken = true;
                    return look();
                });
    }

    /** The folder with files, or the last one where all are empty; the others are removed. */
    private CompletableFuture<Long> live(List<Long> earlier, int index, List<Long> used) {
        if (index == earlier.size()) {
            if (used.size() > 1) {
                return CompletableFuture.failedFuture(new DamagedJournalException(place(name(used.get(0))) + " and "
                        + place(name(used.get(1))) + " both hold a journal, and only one can be the right one"));
            }
            long live = used.isEmpty() ? earlier.get(earlier.size() - 1) : used.get(0);
            List<Long> others = new ArrayList<>(earlier);
            others.remove(live);
            return removeAll(others, 0).thenApply(done -> live);
        }
        long candidate = earlier.get(index);
        return steps.call("listing " + place(name(candidate)), () -> store.files(name(candidate)))
                .thenCompose(files -> {
                    if (!files.isEmpty()) {
                        used.add(candidate);
                    }
                    return live(earlier, index + 1, used);
                });
    }

    private CompletableFuture<Void> removeAll(List<Long> empty, int index) {
        if (index == empty.size()) {
            return CompletableFuture.completedFuture(null);
        }
        String folder = name(empty.get(index));
        return steps.run("removing " + place(folder), () -> store.removeEmptyFolder(folder))
                .thenCompose(done -> removeAll(empty, index + 1));
    }

    private String place(String folder) {
        return store.describe(folder, "");
    }

    private static CompletableFuture<Void> refused(String message) {
        return CompletableFuture.failedFuture(new IOException(message));
    }
}
