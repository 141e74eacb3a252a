package windrow.cli.submit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import windrow.api.Job;
import windrow.cli.command.UsageError;

/** Turns a job into the bytes that travel, and says which field is in the way where that cannot be. */
final class JobSerializer {

    /** Makes the JDK tell the way to the culprit; read once, when {@link ObjectOutputStream} is loaded. */
    private static final String TRACE_PROPERTY = "sun.io.serialization.extendedDebugInfo";

    private static final Pattern FIELD = Pattern.compile("- field \\(class \"([^\"]*)\", name: \"([^\"]*)\"");
    private static final Pattern ELEMENT = Pattern.compile("- element of array \\(index: (\\d+)\\)");

    private JobSerializer() {}

    /** To be called first thing in main. */
    static void traceFields() {
        System.setProperty(TRACE_PROPERTY, "true");
    }

    static byte[] serialize(Job job) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(job);
        } catch (NotSerializableException e) {
            throw new UsageError(explain(job.name(), e.getMessage() == null ? "" : e.getMessage()), e);
        } catch (IOException e) {
            throw new UsageError("the job '" + job.name() + "' cannot be serialised: " + e, e);
        }
        return bytes.toByteArray();
    }

    /** The JDK's trace names the innermost part first. */
    static String explain(String jobName, String trace) {
        List<String> lines = trace.lines().toList();
        String culprit = lines.isEmpty() ? "a part of it" : lines.get(0).trim();
        List<String> path = new ArrayList<>();
        for (String line : lines) {
            Matcher field = FIELD.matcher(line);
            Matcher element = ELEMENT.matcher(line);
            if (field.find()) {
                path.add(simple(field.group(1)) + "." + field.group(2));
            } else if (element.find()) {
                path.add("[" + element.group(1) + "]");
            }
        }
        Collections.reverse(path);
        return "the job '" + jobName + "' cannot travel to its tasks: " + culprit + " is not java.io.Serializable"
                + (path.isEmpty() ? "" : "; it is held by " + String.join(" > ", path))
                + ". Make it Serializable, or a transient field that setup() fills, or do not capture it.";
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
