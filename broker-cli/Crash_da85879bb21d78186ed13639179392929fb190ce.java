import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_da85879bb21d78186ed13639179392929fb190ce {
    static final String base64Bytes = String.join("", "YWNjZXNzLmZpbGU6IHlz");

    public static void main(String[] args) throws Throwable {
        Crash_da85879bb21d78186ed13639179392929fb190ce.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = io.hoofbeat.cli.fuzz.ConfigurationTarget.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = io.hoofbeat.cli.fuzz.ConfigurationTarget.class.getMethod("fuzzerInitialize", String[].class);
                fuzzerInitialize.invoke(null, (Object) args);
            } catch (NoSuchMethodException ignored1) {
            } catch (IllegalAccessException | InvocationTargetException e) {
                e.printStackTrace();
                System.exit(1);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
        byte[] input = java.util.Base64.getDecoder().decode(base64Bytes);
        io.hoofbeat.cli.fuzz.ConfigurationTarget.fuzzerTestOneInput(input);
    }
}