package windrow.protocol.conf;

import org.jspecify.annotations.Nullable;

/** A setting is wrong. The message names the key, the value, where it stands and what would be right. */
public final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public SettingException(String message) {
        super(message);
    }

    public SettingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
