package windrow.cli.speedup;

import java.util.ArrayList;
import java.util.List;

/**
 * Gives each run an output path of its own, since an output is never written over: {@code {out}} anywhere in the arguments stands for a
 * fresh folder; without it, the last argument is taken for the output path and gets a suffix.
 */
final class RunArguments {

    static final String PLACEHOLDER = "{out}";

    private final List<String> arguments;
    private final String folder;

    /**
     * @param arguments jar, main class if any, and the program's arguments
     * @param folder under which {@code {out}} lies, without a trailing slash
     */
    RunArguments(List<String> arguments, String folder) {
        this.arguments = List.copyOf(arguments);
        this.folder = folder;
    }

    /** Where the run named {@code run} writes. */
    String output(String run) {
        if (hasPlaceholder()) {
            return folder + "/output-" + run;
        }
        String last = arguments.get(arguments.size() - 1);
        String trimmed = last.length() > 1 && last.endsWith("/") ? last.substring(0, last.length() - 1) : last;
        return trimmed + "-speedup-" + run;
    }

    List<String> of(String run) {
        String output = output(run);
        List<String> result = new ArrayList<>(arguments);
        if (hasPlaceholder()) {
            result.replaceAll(argument -> argument.replace(PLACEHOLDER, output));
        } else {
            result.set(result.size() - 1, output);
        }
        return result;
    }

    private boolean hasPlaceholder() {
        return arguments.stream().anyMatch(argument -> argument.contains(PLACEHOLDER));
    }
}
