import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_3d0bc1c02fcf00014f9d5b85e7d83d2d8640aff7 {
    static final String base64Bytes = String.join("", "Im91ZDgzZFx1ZDgzZCRcdWRjMGRcdWQ4ODNlXHVkODPdo2RcdWQ4M2QkXHVkY2Q4Mlx1ZGMwZWRcdWQ4M2QkXHVkYzFkXHVkODM4ZDgwdVx1ZDgzZFx1ZDgzZWRcdWQ4M2QkXHVkYzBlODNcdWRjMGVlXHVkODNkeFx1ZDgzZCRcdWRjMGRcdWQ4ODNlXHVkODNkXHVkODNkJFx1ZGNkODMvc29ja2pzXHVkYzBlZFx1ZDgzZCRcdWRjMWRcdWQ4MzhkODB1XHVkODNkXHVkODNlZFx1ZDgzZCRcdWRjMGU4M1x1ZGMwZWVcdWQ4M2R4THVkIg==");

    public static void main(String[] args) throws Throwable {
        Crash_3d0bc1c02fcf00014f9d5b85e7d83d2d8640aff7.class.getClassLoader().setDefaultAssertionStatus(true);
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