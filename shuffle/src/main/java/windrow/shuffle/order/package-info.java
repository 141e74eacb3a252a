/** How keys compare: as unsigned bytes, by a word that stands for their beginning, or as the job says. */
@NullMarked
package windrow.shuffle.order;

import org.jspecify.annotations.NullMarked;
