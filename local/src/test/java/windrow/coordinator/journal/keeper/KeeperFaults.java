package windrow.coordinator.journal.keeper;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.bytebuddy.asm.Advice;
import windrow.coordinator.journal.format.JournalFile;
import windrow.coordinator.journal.store.JournalStore;

/** Code that is woven into the keeping of the journal to break it. */
@SuppressWarnings("UnusedVariable") // what is assigned here is read where the code is woven in
public final class KeeperFaults {

    private KeeperFaults() {}

    /** Says that records are durable while they are on their way. */
    public static final class SaidEarly {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) CompletionStage<Void> durable) {
            if (!durable.toCompletableFuture().isCompletedExceptionally()) {
                durable = CompletableFuture.completedFuture(null);
            }
        }
    }

    /** Begins a batch while another one is being written. */
    public static final class NeverBusy {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.FieldValue(value = "busy", readOnly = false) boolean busy,
                @Advice.FieldValue("waiting") ArrayDeque<?> waiting) {
            busy = false;
        }
    }

    /** Has nobody to wait for. */
    public static final class NotAsked {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) CompletableFuture<Void> done) {
            done = CompletableFuture.completedFuture(null);
        }
    }

    /** Asks for what is open, and does not wait until it is closed. */
    public static final class NotWaitedFor {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.FieldValue("done") CompletableFuture<Void> done) {
            done.complete(null);
            return true;
        }
    }

    /** Removes what a snapshot stands for, and writes it then. */
    public static final class RemovedFirst {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static CompletableFuture<Long> enter(
                @Advice.This SnapshotFile snapshot,
                @Advice.FieldValue(value = "bytes", readOnly = false) long bytes,
                @Advice.FieldValue("file") JournalFile file,
                @Advice.FieldValue("folder") String folder,
                @Advice.FieldValue("store") JournalStore store,
                @Advice.FieldValue("steps") Steps steps) {
            if (bytes < 0) {
                return null;
            }
            bytes = -1;
            return removedFirst(snapshot, file, folder, store, steps);
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter CompletableFuture<Long> instead,
                @Advice.Return(readOnly = false) CompletableFuture<Long> written) {
            if (instead != null) {
                written = instead;
            }
        }
    }

    static CompletableFuture<Long> removedFirst(
            SnapshotFile snapshot, JournalFile file, String folder, JournalStore store, Steps steps) {
        return steps.call("listing", () -> store.files(folder))
                .thenCompose(files -> {
                    List<String> before = new ArrayList<>();
                    files.forEach(each -> JournalFile.parse(each.name())
                            .filter(known -> known.compareTo(file) < 0)
                            .ifPresent(known -> before.add(known.name())));
                    return Compaction.removeAll(before, folder, store, steps);
                })
                .thenCompose(done -> snapshot.write());
    }

    /** Is content when its folder is there, whoever made it. */
    public static final class OneFolderForAll {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static CompletableFuture<Void> enter(
                @Advice.FieldValue("name") String name,
                @Advice.FieldValue("store") JournalStore store,
                @Advice.FieldValue("steps") Steps steps) {
            return oneFolderForAll(name, store, steps);
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter CompletableFuture<Void> instead,
                @Advice.Return(readOnly = false) CompletableFuture<Void> taken) {
            taken = instead;
        }
    }

    static CompletableFuture<Void> oneFolderForAll(String name, JournalStore store, Steps steps) {
        return steps.call("listing", store::folders)
                .thenCompose(folders -> folders.contains(name)
                        ? CompletableFuture.completedFuture(null)
                        : steps.run("making", () -> store.createFolder(name)));
    }

    /** Takes the folder of a later leader like that of an earlier one. */
    public static final class AnyFolder {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static CompletableFuture<Void> enter(
                @Advice.FieldValue("epoch") long epoch,
                @Advice.FieldValue("store") JournalStore store,
                @Advice.FieldValue("steps") Steps steps,
                @Advice.Argument(0) List<String> folders) {
            return anyFolder(epoch, folders, store, steps);
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter CompletableFuture<Void> instead,
                @Advice.Return(readOnly = false) CompletableFuture<Void> taken) {
            if (instead != null) {
                taken = instead;
            }
        }
    }

    static CompletableFuture<Void> anyFolder(long epoch, List<String> folders, JournalStore store, Steps steps) {
        for (String folder : folders) {
            if (Long.parseLong(folder.substring(LiveFolder.name(0).length() - 1)) > epoch) {
                return steps.run("renaming", () -> store.renameFolder(folder, LiveFolder.name(epoch)));
            }
        }
        return null;
    }
}
