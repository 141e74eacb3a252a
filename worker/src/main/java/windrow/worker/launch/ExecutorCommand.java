package windrow.worker.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import windrow.worker.executor.ExecutorMain;

/** The command line of a forked executor. Secrets are not in it: it can be read by everybody on the machine. */
final class ExecutorCommand {

    private static final String MAIN_CLASS = ExecutorMain.class.getName();

    /** With so few threads that allocate, the serial collector starts faster and pauses no longer. */
    private static final int SERIAL_SLOTS = 2;

    private ExecutorCommand() {}

    static List<String> of(ForkSpec spec, Path javaHome, int memoryMegabytes, int port, int number) {
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
        // no executor has native Hadoop libraries, and its log is read by people who look for their own mistakes
        command.add("-Dorg.slf4j.simpleLogger.log.org.apache.hadoop.util.NativeCodeLoader=error");
        if (spec.cdsArchive() != null) {
            command.add("-Xshare:auto");
            command.add("-XX:SharedArchiveFile=" + spec.cdsArchive());
            // An archive that does not fit is not worth a line in every executor's log.
            command.add("-Xlog:disable");
        }
        command.addAll(spec.javaOptions());
        command.add("-cp");
        command.add(String.join(System.getProperty("path.separator"), spec.classPath()));
        command.add(MAIN_CLASS);
        command.add(Integer.toString(port));
        command.add(Integer.toString(number));
        return command;
    }
}
