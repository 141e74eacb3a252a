package windrow.cli.submit;

import java.util.ArrayList;
import java.util.List;

/** Cuts the engine's own frames off the end of a stack trace: whoever wrote the job needs the part above. */
final class StackTraces {

    /** Where user code is called from: in the tasks, and in this command. */
    private static final List<String> ENGINE = List.of("windrow.worker.", "windrow.cli.", "windrow.shuffle.");

    private static final int MAX_LINES = 60;

    private StackTraces() {}

    static String trimmed(String trace) {
        List<String> kept = new ArrayList<>();
        boolean inEngine = false;
        for (String line : trace.lines().toList()) {
            String text = line.strip();
            boolean frame = text.startsWith("at ");
            if (!frame) {
                inEngine = false;
            } else if (inEngine || isEngine(text)) {
                // Below the first frame of the engine there are only more of it, and the JDK's threads.
                if (!inEngine) {
                    kept.add("\t... in the engine");
                }
                inEngine = true;
                continue;
            }
            kept.add(line);
            if (kept.size() >= MAX_LINES) {
                kept.add("\t... cut after " + MAX_LINES + " lines");
                break;
            }
        }
        return String.join("\n", kept);
    }

    private static boolean isEngine(String frame) {
        // A frame may carry a loader and a module before the class: "at app//windrow.worker.X.y(X.java:1)".
        int slash = frame.lastIndexOf('/', Math.max(0, frame.indexOf('(')));
        String name = slash >= 0 ? frame.substring(slash + 1) : frame.substring("at ".length());
        return ENGINE.stream().anyMatch(name::startsWith);
    }
}
