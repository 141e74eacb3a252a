package windrow.shuffle.serve;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A request that was read off the wire, all of its bounds checked. */
record ShuffleRequest(boolean verify, int partition, List<Item> items) {
    record Item(int mapIndex, String attempt) {}

    /**
     * Reads a request whose bytes are all there.
     *
     * @param names gives an equal text to keep for an attempt's name
     * @throws IllegalArgumentException if they are none
     */
    static ShuffleRequest read(ByteBuf in, UnaryOperator<String> names) {
        if (in.readableBytes() < 7) {
            throw new IllegalArgumentException("a request of " + in.readableBytes() + " bytes");
        }
        int flags = in.readByte();
        int partition = in.readInt();
        int count = in.readUnsignedShort();
        if ((flags & ~ShuffleProtocol.FLAG_VERIFY) != 0 || partition < 0 || count > ShuffleProtocol.MAX_ITEMS) {
            throw new IllegalArgumentException(
                    "a request with flags " + flags + ", partition " + partition + " and " + count + " items");
        }
        List<Item> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (in.readableBytes() < 6) {
                throw new IllegalArgumentException("a request that ends before its item " + i);
            }
            int mapIndex = in.readInt();
            int length = in.readUnsignedShort();
            if (length > in.readableBytes()) {
                throw new IllegalArgumentException("a request that ends within its item " + i);
            }
            items.add(new Item(
                    mapIndex,
                    names.apply(
                            in.readCharSequence(length, StandardCharsets.UTF_8).toString())));
        }
        if (in.isReadable()) {
            throw new IllegalArgumentException("a request with " + in.readableBytes() + " bytes too many");
        }
        return new ShuffleRequest((flags & ShuffleProtocol.FLAG_VERIFY) != 0, partition, items);
    }
}
