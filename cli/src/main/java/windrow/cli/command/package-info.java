/** What the commands share: exit codes, wrong usage, version. */
@NullMarked
package windrow.cli.command;

import org.jspecify.annotations.NullMarked;
