package windrow.coordinator.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import windrow.protocol.message.CommittedTasks.Form;

/** The forms of the names of files that tasks of one job wrote, numbered from 1 by first use; 0 stands for no files. */
final class FileForms {

    private final List<Form> byNumber = new ArrayList<>(List.of(Form.NONE));
    private final Map<Form, Integer> numbers = new HashMap<>(Map.of(Form.NONE, 0));

    /** Of the names that the task of this index gave. */
    int number(List<String> names, int index) {
        Form form = Form.of(names, index);
        Integer known = numbers.putIfAbsent(form, byNumber.size());
        if (known == null) {
            byNumber.add(form);
            return byNumber.size() - 1;
        }
        return known;
    }

    Form get(int number) {
        return byNumber.get(number);
    }

    /** Whether there ever were files. */
    boolean any() {
        return byNumber.size() > 1;
    }
}
