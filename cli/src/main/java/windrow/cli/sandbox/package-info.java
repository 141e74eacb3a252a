/** A cluster to try things on: ZooKeeper, HDFS, coordinators and workers as processes of this machine. */
@NullMarked
package windrow.cli.sandbox;

import org.jspecify.annotations.NullMarked;
