package windrow.api.io;

import java.io.IOException;

/** Cuts a split into lines and hands them out without their ends. */
final class LineReader extends SplitReader {
    LineReader(SplitStream split, String path, int bufferBytes) {
        super(split, path, bufferBytes);
    }

    @Override
    void take() throws IOException {
        int length = lengthOfLine(0);
        handOut(length, lengthOfLineEnd(length));
    }

    @Override
    String recordName() {
        return "line";
    }
}
