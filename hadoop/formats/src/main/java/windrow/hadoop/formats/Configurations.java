package windrow.hadoop.formats;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import org.apache.hadoop.io.serializer.WritableSerialization;
import windrow.api.io.FileAccess;

/** The Hadoop configuration that readers and writers get. */
final class Configurations {
    private Configurations() {}

    /** That of the job's file systems, Hadoop's defaults where they have none; with the classes that the calling thread sees. */
    static Configuration of(FileAccess files) {
        Configuration ofFiles = files.unwrap(Configuration.class);
        Configuration conf = ofFiles == null ? new Configuration() : ofFiles;
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        if (loader != null) {
            // codecs, keys and values may be in the job's own jars
            conf.setClassLoader(loader);
        }
        // keys and values are Writables: no other way to serialise them need be loaded, let alone found
        conf.set(CommonConfigurationKeys.IO_SERIALIZATIONS_KEY, WritableSerialization.class.getName());
        return conf;
    }
}
