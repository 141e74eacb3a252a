package windrow.worker.serde;

import java.util.List;
import windrow.api.serde.ObjectSerdeProvider;
import windrow.api.serde.Serde;

/** Serves {@link windrow.api.serde.Serdes#object} by Kryo. Found by {@link java.util.ServiceLoader}. */
public final class KryoObjectSerdeProvider implements ObjectSerdeProvider {

    /** For the service loader. */
    public KryoObjectSerdeProvider() {}

    @Override
    public <T> Serde<T> create(Class<T> type, List<Class<?>> registered) {
        return new KryoSerde<>(type, registered);
    }
}
