package windrow.cli.submit;

/** On Ctrl-C or SIGTERM: asks for the end of the running job, waits a while, and puts away what this process made. */
final class KillHook {

    private final Thread thread;

    KillHook(ClusterSession session, Connection connection, long waitMillis) {
        this.thread = new Thread(
                () -> {
                    try {
                        session.end("the submitting process was ended", waitMillis);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        connection.close();
                    }
                },
                "kill-on-exit");
    }

    void install() {
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** Call when all is over in good order. */
    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook runs, and does what there is to do.
            awaitForever();
        }
    }

    /** The hook closes what the caller would use next; the process ends with the hook. */
    private void awaitForever() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
