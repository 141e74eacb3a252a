package windrow.worker.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes with which Hadoop's client speaks to a NameNode and moves blocks. No call reaches them without those servers, so whoever wants
 * them loaded beforehand (an idle executor, the training of a class-data archive) has to name them. A name that is unknown is passed over:
 * what is missing here is loaded later, as without this list.
 */
public final class HdfsClasses {

    private static final Logger LOG = LoggerFactory.getLogger(HdfsClasses.class);

    private static final String LIST = "hdfs-client-classes.txt";

    private HdfsClasses() {}

    /** Loads and links them. */
    public static void load() throws IOException {
        ClassLoader loader = HdfsClasses.class.getClassLoader();
        for (String name : names()) {
            try {
                Class.forName(name, true, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                LOG.debug("not loaded beforehand: {}", e.toString());
            }
        }
    }

    static List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        String inPackage = "";
        for (String line : text().lines().toList()) {
            String word = line.strip();
            if (word.isEmpty() || word.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                names.add(inPackage + "." + word);
            } else {
                inPackage = word;
            }
        }
        return names;
    }

    private static String text() throws IOException {
        try (InputStream in = HdfsClasses.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IOException("the resource " + LIST + " is missing beside " + HdfsClasses.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
