package windrow.coordinator.journal.format;

/**
 * A type of items that this version of Windrow can write.
 *
 * @param number that stands for it in files, for ever
 * @param name for messages
 * @param version of its fields that is written, from 1; all from 1 on can be read
 */
public record ItemType(int number, String name, int version) {}
