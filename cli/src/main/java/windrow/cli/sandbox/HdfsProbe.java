package windrow.cli.sandbox;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.DatanodeReportType;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.SafeModeAction;

/** Asks a NameNode whether it is out of safe mode and knows a live DataNode: only then can a file be written. */
final class HdfsProbe implements Readiness.Probe {

    private final URI address;

    HdfsProbe(URI address) {
        this.address = address;
    }

    @Override
    public boolean ready() throws IOException {
        Configuration conf = new Configuration();
        // The waiting is done by the caller: one try, no cache.
        conf.set("ipc.client.connect.max.retries", "0");
        conf.set("ipc.client.connect.timeout", "2000");
        conf.set("ipc.client.rpc-timeout.ms", "5000");
        conf.set("dfs.client.retry.policy.enabled", "false");
        try (FileSystem fs = FileSystem.newInstance(address, conf)) {
            DistributedFileSystem hdfs = (DistributedFileSystem) fs;
            return !hdfs.setSafeMode(SafeModeAction.SAFEMODE_GET)
                    && hdfs.getDataNodeStats(DatanodeReportType.LIVE).length > 0;
        }
    }
}
