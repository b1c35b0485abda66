/* The one form of main that the entry calls, on top of the form that the program has: nvlink wants both sides of a call to agree.
 * hcc compiles this file with HC_MAIN_PARAMETERS, HC_MAIN_RESULT and HC_MAIN_IS_VOID as it finds them in the program, and with its
 * constructors and destructors, HC_CALL(NAME) for each, in the order in which they are to run. */
#if HC_MAIN_PARAMETERS == 0
extern HC_MAIN_RESULT main(void);
#define HC_ARGUMENTS ()
#elif HC_MAIN_PARAMETERS == 1
extern HC_MAIN_RESULT main(int argc);
#define HC_ARGUMENTS (argc)
#elif HC_MAIN_PARAMETERS == 2
extern HC_MAIN_RESULT main(int argc, char **argv);
#define HC_ARGUMENTS (argc, argv)
#else
extern HC_MAIN_RESULT main(int argc, char **argv, char **envp);
#define HC_ARGUMENTS (argc, argv, envp)
#endif

int hc_program_main(int argc, char **argv, char **envp)
{
#if HC_MAIN_IS_VOID
    main HC_ARGUMENTS;
    return 0;
#else
    return main HC_ARGUMENTS;
#endif
}

#define HC_CALL(name)                                                                                                  \
    {                                                                                                                  \
        extern void name(int argc, char **argv, char **envp);                                                          \
        name(argc, argv, envp);                                                                                        \
    }

void hc_program_init(int argc, char **argv, char **envp)
{
    HC_INITIALIZERS
}

void hc_program_fini(void)
{
    int argc = 0;
    char **argv = 0, **envp = 0;
    HC_FINALIZERS
}
