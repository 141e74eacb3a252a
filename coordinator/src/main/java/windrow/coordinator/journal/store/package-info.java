/** Where journal files lie, and how an event loop has something done there without waiting for it. */
@NullMarked
package windrow.coordinator.journal.store;

import org.jspecify.annotations.NullMarked;
