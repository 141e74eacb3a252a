package windrow.api.io;

import java.io.IOException;

/** Hands out all whole lines that one read brought, with their ends. */
final class BlockReader extends SplitReader {
    BlockReader(SplitStream split, String path, int bufferBytes) {
        super(split, path, bufferBytes);
    }

    @Override
    void take() throws IOException {
        int known = 0;
        while (!limitIsKnown()) {
            int length = lengthOfWholeLines(known);
            known = waiting();
            if (length > 0 || !fill()) {
                handOut(length > 0 ? length : known, 0);
                return;
            }
        }
        // all lines up to that which begins at the limit, or holds the byte there
        int length = lengthOfLine(waitingInside());
        handOut(length + lengthOfLineEnd(length), 0);
    }

    @Override
    String recordName() {
        return "block of lines";
    }
}
