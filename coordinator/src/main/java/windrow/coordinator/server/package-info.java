/** Hosts the core: one event loop, links in, records to the journal, messages out, history to disk. */
@NullMarked
package windrow.coordinator.server;

import org.jspecify.annotations.NullMarked;
