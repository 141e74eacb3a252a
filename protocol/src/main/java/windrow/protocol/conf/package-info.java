/**
 * Settings: one file of {@code key = value} lines, overrides, and a typed record for each component. Each setting is defined once, with
 * its type, default, range and a line of explanation; {@code conf/windrow.conf} is made from these definitions.
 */
@NullMarked
package windrow.protocol.conf;

import org.jspecify.annotations.NullMarked;
