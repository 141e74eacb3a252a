package windrow.api.serde;

import java.util.List;

/** Makes the serdes behind {@link Serdes#object}. The engine brings one, found by {@link java.util.ServiceLoader}. */
public interface ObjectSerdeProvider {
    /**
     * A serde for one thread at a time.
     *
     * @param type the class of the values
     * @param registered all other classes that occur in them, in the order that gives them their ids
     * @throws IllegalArgumentException if a class cannot be served
     */
    <T> Serde<T> create(Class<T> type, List<Class<?>> registered);
}
