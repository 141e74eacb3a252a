package windrow.cli.submit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;
import windrow.api.Job;
import windrow.cli.command.UsageError;

/** Turns a job into the bytes that travel, and says which field is in the way where that cannot be. */
final class JobSerializer {

    private JobSerializer() {}

    static byte[] serialize(Job job) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(job);
        } catch (NotSerializableException e) {
            throw new UsageError(explain(job, e.getMessage()), e);
        } catch (IOException e) {
            throw new UsageError("the job '" + job.name() + "' cannot be serialised: " + e, e);
        }
        return bytes.toByteArray();
    }

    /** @param culprit the name of a class, as the JDK says it; null if a user's own method threw without a word */
    private static String explain(Job job, @Nullable String culprit) {
        String way = culprit == null ? "" : HolderSearch.way(job, culprit);
        return "the job '" + job.name() + "' cannot travel to its tasks: "
                + (culprit == null ? "a part of it" : culprit)
                + " is not java.io.Serializable" + (way.isEmpty() ? "" : "; it is held by " + way)
                + ". Make it Serializable, or a transient field that setup() fills, or do not capture it.";
    }
}
