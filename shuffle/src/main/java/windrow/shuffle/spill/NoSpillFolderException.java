package windrow.shuffle.spill;

import java.io.IOException;

/** Every spill folder has failed; the message names each and what is wrong with it. */
public final class NoSpillFolderException extends IOException {
    private static final long serialVersionUID = 1;

    NoSpillFolderException(String message) {
        super(message);
    }
}
