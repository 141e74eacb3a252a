package windrow.worker.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import windrow.worker.executor.ExecutorMain;
import windrow.worker.executor.ExecutorTraining;

/** The command line of a forked executor. Secrets are not in it: it can be read by everybody on the machine. */
final class ExecutorCommand {

    private static final String MAIN_CLASS = ExecutorMain.class.getName();
    private static final String TRAINING_CLASS = ExecutorTraining.class.getName();
    private static final Path NICE = Path.of("/usr/bin/nice");

    /** As much as the smallest executor that would notice its start. */
    private static final int TRAINING_MEGABYTES = 256;

    /** With so few threads that allocate, the serial collector starts faster and pauses no longer. */
    private static final int SERIAL_SLOTS = 2;

    private ExecutorCommand() {}

    static List<String> of(ForkSpec spec, Path javaHome, int memoryMegabytes, int port, int number) {
        List<String> command = jvm(spec, javaHome, memoryMegabytes);
        Path archive = spec.cdsArchive();
        if (archive != null && ExecutorArchive.isUsable(archive)) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        return run(command, spec, MAIN_CLASS, Integer.toString(port), Integer.toString(number));
    }

    /** Of the JVM that writes an archive for all others; it runs when nothing else wants the processor. */
    static List<String> training(ForkSpec spec, Path javaHome, Path archive) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        command.addAll(jvm(spec, javaHome, TRAINING_MEGABYTES));
        command.add("-XX:ArchiveClassesAtExit=" + archive);
        return run(command, spec, TRAINING_CLASS);
    }

    private static List<String> jvm(ForkSpec spec, Path javaHome, int memoryMegabytes) {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin").resolve("java").toString());
        command.add("-Xmx" + memoryMegabytes + "m");
        command.add("-Xss1m");
        if (spec.slots() <= SERIAL_SLOTS) {
            command.add("-XX:+UseSerialGC");
        } else {
            command.add("-XX:+UseParallelGC");
            command.add("-XX:ParallelGCThreads=" + spec.slots());
        }
        command.add("-XX:-UsePerfData");
        command.add("-Djava.awt.headless=true");
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Xshare:auto");
        // An archive that does not fit is not worth a line in every executor's log.
        command.add("-Xlog:disable");
        command.add("-Xlog:all=error:stderr");
        command.add("-Xlog:cds*=off:stderr");
        command.addAll(JvmOptions.quiet(Runtime.version().feature()));
        command.addAll(spec.javaOptions());
        return command;
    }

    private static List<String> run(List<String> command, ForkSpec spec, String main, String... arguments) {
        command.add("-cp");
        command.add(String.join(System.getProperty("path.separator"), spec.classPath()));
        command.add(main);
        command.addAll(List.of(arguments));
        return command;
    }
}
