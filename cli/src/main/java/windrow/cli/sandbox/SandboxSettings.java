package windrow.cli.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the settings of all daemons. What is not set here is as in any other cluster. */
final class SandboxSettings {

    private static final String LOOPBACK = "127.0.0.1";

    private final SandboxFolder folder;
    private final SandboxPorts ports;

    SandboxSettings(SandboxFolder folder, SandboxPorts ports) {
        this.folder = folder;
        this.ports = ports;
    }

    String zooKeeper() {
        return LOOPBACK + ":" + ports.get("zookeeper");
    }

    String hdfs() {
        return "hdfs://" + LOOPBACK + ":" + ports.get("namenode");
    }

    void write(int slots) throws IOException {
        Files.createDirectories(folder.conf());
        write("zoo.cfg", zooCfg());
        write(
                "core-site.xml",
                xml(Map.of(
                        "fs.defaultFS",
                        hdfs(),
                        "hadoop.tmp.dir",
                        folder.data("hadoop").toString())));
        write("hdfs-site.xml", xml(hdfsSite()));
        write("windrow.conf", windrowConf(slots));
    }

    private String zooCfg() {
        return String.join(
                "\n",
                "tickTime=1000",
                "clientPortAddress=" + LOOPBACK,
                "clientPort=" + ports.get("zookeeper"),
                "dataDir=" + folder.data("zookeeper"),
                "admin.enableServer=false",
                "4lw.commands.whitelist=ruok,srvr",
                "minSessionTimeout=2000",
                "maxClientCnxns=0",
                "autopurge.snapRetainCount=3",
                "autopurge.purgeInterval=1",
                "");
    }

    private Map<String, String> hdfsSite() {
        Map<String, String> site = new LinkedHashMap<>();
        site.put("dfs.replication", "1");
        site.put("dfs.permissions.enabled", "false");
        // Small blocks, so that small files already have several splits.
        site.put("dfs.blocksize", "16777216");
        site.put("dfs.namenode.name.dir", folder.data("namenode").toUri().toString());
        site.put("dfs.namenode.rpc-bind-host", LOOPBACK);
        site.put("dfs.namenode.http-address", LOOPBACK + ":" + ports.get("namenode-http"));
        site.put("dfs.namenode.safemode.extension", "0");
        site.put("dfs.namenode.handler.count", "4");
        site.put("dfs.datanode.data.dir", folder.data("datanode").toUri().toString());
        // The workers' default name, so that blocks count as near.
        site.put("dfs.datanode.hostname", "localhost");
        site.put("dfs.datanode.address", LOOPBACK + ":" + ports.get("datanode"));
        site.put("dfs.datanode.http.address", LOOPBACK + ":" + ports.get("datanode-http"));
        site.put("dfs.datanode.ipc.address", LOOPBACK + ":" + ports.get("datanode-ipc"));
        // What a coordinator that was killed had open is taken away from it with the next heartbeat.
        site.put("dfs.heartbeat.interval", "1");
        site.put("dfs.client.use.datanode.hostname", "false");
        return site;
    }

    private String windrowConf(int slots) {
        return String.join(
                "\n",
                "# written by bin/sandbox up; changes are lost at the next one",
                "cluster.zookeeper = " + zooKeeper(),
                "job.staging-directory = " + hdfs() + "/windrow/staging",
                "coordinator.journal = " + hdfs() + "/windrow/journal",
                "worker.slots = " + slots,
                "worker.memory = 2 GB",
                // A leader that was killed is to be missed soon.
                "cluster.session-timeout = 4 s",
                "coordinator.worker-expiry = 10 s",
                "coordinator.history-directory = " + folder.history(),
                "");
    }

    private static String xml(Map<String, String> properties) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\"?>\n<configuration>\n");
        properties.forEach((name, value) -> out.append("  <property><name>")
                .append(name)
                .append("</name><value>")
                .append(value.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</value></property>\n"));
        return out.append("</configuration>\n").toString();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.conf().resolve(name);
        if (Files.exists(file) && Files.readString(file, StandardCharsets.UTF_8).equals(text)) {
            return;
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
