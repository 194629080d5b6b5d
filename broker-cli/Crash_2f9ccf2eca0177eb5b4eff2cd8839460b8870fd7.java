import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_2f9ccf2eca0177eb5b4eff2cd8839460b8870fd7 {
    static final String base64Bytes = String.join("", "WyJcdWQ4M2R4XHVkYzBlXHVkODNkXHVkNjZkXFVkYzBlIl0=");

    public static void main(String[] args) throws Throwable {
        Crash_2f9ccf2eca0177eb5b4eff2cd8839460b8870fd7.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = io.hoofbeat.netty.sockjs.SockJsTarget.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = io.hoofbeat.netty.sockjs.SockJsTarget.class.getMethod("fuzzerInitialize", String[].class);
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
        io.hoofbeat.netty.sockjs.SockJsTarget.fuzzerTestOneInput(input);
    }
}