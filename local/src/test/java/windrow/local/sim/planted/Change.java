package windrow.local.sim.planted;

import static net.bytebuddy.matcher.ElementMatchers.named;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatcher;

/** One change to the byte code of one class of the engine. All methods of the given name are meant. */
final class Change {

    private final String type;
    private final String method;
    private final Edit edit;

    /** How a class is changed. */
    @FunctionalInterface
    private interface Edit {
        DynamicType.Builder<?> apply(
                DynamicType.Builder<?> builder, ElementMatcher.Junction<MethodDescription> methods);
    }

    private Change(String type, String method, Edit edit) {
        this.type = type;
        this.method = method;
        this.edit = edit;
    }

    /** The method does nothing, and gives null, false or 0. */
    static Change stub(String type, String method) {
        return instead(type, method, StubMethod.INSTANCE);
    }

    /** The method gives this, and does nothing else. */
    static Change fixed(String type, String method, Object value) {
        return instead(type, method, FixedValue.value(value));
    }

    private static Change instead(String type, String method, Implementation implementation) {
        return new Change(
                type, method, (builder, methods) -> builder.method(methods).intercept(implementation));
    }

    /** Where the method calls the other, it does not, and goes on as if that had given null, false or 0. */
    static Change omit(String type, String method, String called) {
        return new Change(
                type,
                method,
                (builder, methods) -> builder.visit(MemberSubstitution.relaxed()
                        .method(named(called))
                        .stub()
                        .on(methods)));
    }

    /** Where the method calls the other, it does not, and goes on as if that had given this. */
    static Change assume(String type, String method, String called, Object value) {
        return new Change(
                type,
                method,
                (builder, methods) -> builder.visit(MemberSubstitution.relaxed()
                        .method(named(called))
                        .replaceWithConstant(value)
                        .on(methods)));
    }

    /** Code that is woven in around the method. */
    static Change around(String type, String method, Class<?> advice) {
        return new Change(
                type,
                method,
                (builder, methods) -> builder.visit(Advice.to(advice).on(methods)));
    }

    /** Name of the class that it is about. */
    String type() {
        return type;
    }

    /** Throws when there is no such method: a fault that is not planted would never be found. */
    DynamicType.Builder<?> apply(DynamicType.Builder<?> builder, TypeDescription described) {
        ElementMatcher.Junction<MethodDescription> methods =
                named(method).and(net.bytebuddy.matcher.ElementMatchers.isDeclaredBy(described));
        if (described.getDeclaredMethods().filter(methods).isEmpty()) {
            throw new IllegalStateException(this + ": there is no such method");
        }
        return edit.apply(builder, methods);
    }

    @Override
    public String toString() {
        return type.substring(type.lastIndexOf('.') + 1) + "." + method;
    }
}
